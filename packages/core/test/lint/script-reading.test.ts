import { Buffer } from 'node:buffer';
import { expect } from 'chai';
import { findBashism } from '../../dist/lint/bashisms.js';
import { lintWith } from './bundle.js';

describe('linting what scripts leave behind', () => {
  const judge = async (contents: string, name = 'scripts/start.sh') =>
    (await lintWith({ [name]: contents })).findings.map(({ code, line }) => [code, line] as const);
  const backgrounds = async (...lines: readonly string[]) =>
    (await judge(['#!/bin/bash', ...lines, ''].join('\n'))).map(([code, line]) => {
      expect(code).to.equal('hook-script-background');
      return line;
    });

  it('refuses scripts, and the list of what is not copied, that no shell reads as their author does', async () => {
    const refused = 'hook-script-encoding';
    const [group, list] = [
      'deploy/hook-scripts/web/AfterInstall.sh',
      'deploy/hook-scripts/rsync_exclude',
    ];
    const codes = async (name: string, contents: Uint8Array) =>
      (await lintWith({ [name]: contents })).findings.map(({ code }) => code);
    const script = '#!/bin/bash\necho done\n';
    for (const name of ['scripts/start.sh', group]) {
      expect(await codes(name, Buffer.from(`\ufeff${script}`, 'utf16le'))).to.deep.equal([refused]);
      expect(await codes(name, Buffer.from(script, 'utf16le'))).to.deep.equal([refused]);
    }
    const rules = 'private/\nprivé/\n';
    for (const other of ['utf16le', 'latin1'] as const)
      expect(await codes(list, Buffer.from(rules, other)), other).to.deep.equal([refused]);
    expect(await codes(list, Buffer.from(`\ufeff${rules}`))).to.deep.equal([]);
    expect(await codes(list, Buffer.from(rules))).to.deep.equal([]);
    expect(
      await codes('scripts/start.sh', Buffer.from('\x7fELF\x02\x01\0\0\n\0\x03')),
    ).to.deep.equal([]);
  });

  it('looks into what is handed to another shell', async () => {
    expect(await backgrounds('su - app -c "node server.js &"')).to.deep.equal([2]);
    expect(await backgrounds("sudo su app -c 'cd /srv", "node a.js &'")).to.deep.equal([3]);
    expect(await backgrounds("bash -lc 'node a.js &'")).to.deep.equal([2]);
    expect(await backgrounds('eval "node a.js &"')).to.deep.equal([2]);
    expect(
      await backgrounds('sudo -u app bash <<EOF', 'cd /srv', 'node a.js &', 'EOF'),
    ).to.deep.equal([4]);
    for (const fine of [
      'su app -c "node a.js > /dev/null 2>&1 &"',
      'su app -c "node a.js &" > /dev/null 2>&1',
      'curl -c "a & b" http://localhost',
      'echo "su app -c node &"',
    ])
      expect(await backgrounds(fine), fine).to.deep.equal([]);
  });

  it('knows what setsid does, and that waiting for something else is no wait', async () => {
    expect(await backgrounds('setsid node a.js &')).to.deep.equal([2]);
    expect(await backgrounds('setsid -f node a.js')).to.deep.equal([2]);
    expect(await backgrounds('setsid --fork node a.js > log 2>&1')).to.deep.equal([]);
    expect(await backgrounds('setsid node a.js')).to.deep.equal([]);
    expect(await backgrounds('node a.js &', 'aws ec2 wait instance-running')).to.deep.equal([2]);
    expect(await backgrounds('node a.js &', 'if true; then wait; fi')).to.deep.equal([]);
  });

  it('ends here-documents where the shell does, and takes nothing else for one', async () => {
    for (const [begin, end] of [
      ["cat <<'END-OF-FILE' > a", 'END-OF-FILE'],
      ['cat <<"a b" > a', 'a b'],
      ['cat <<\\EOF > a', 'EOF'],
      ['cat <<- EOF > a', '\tEOF'],
    ] as const)
      expect(await backgrounds(begin, 'a & b', end, 'node a.js &'), begin).to.deep.equal([5]);
    for (const none of ['grep a <<< word', '# cat <<EOF', 'echo "<<EOF"', 'echo $((1 << x))'])
      expect(await backgrounds(none, 'node a.js &'), none).to.deep.equal([3]);
    expect(await backgrounds('cat <<A <<B', 'x &', 'A', 'y &', 'B', 'z &')).to.deep.equal([7]);
  });

  it('finds what a Python script starts and does not wait for', async () => {
    const python = (line: string) => judge(`#!/usr/bin/env python3\nimport subprocess\n${line}\n`);
    const found = ['hook-script-background', 3];
    expect(await python('subprocess.Popen(["node", "a.js"])')).to.deep.equal([found]);
    expect(await python('Popen(["a"], stdout=open("log", "w"))')).to.deep.equal([found]);
    expect(await python('os.system("node a.js &")')).to.deep.equal([found]);
    const quiet = 'Popen(["a"], stdout=DEVNULL, stderr=subprocess.STDOUT)';
    for (const fine of [quiet, 'p = Popen(["a"])\np.wait()', 'subprocess.run(["a", "&"])'])
      expect(await python(fine), fine).to.deep.equal([]);
  });

  it('lets group scripts do what the wrapper lets go of, and what bash understands', async () => {
    const script = '#!/bin/sh\nnode a.js &\n[[ -e a ]]\n';
    expect(await judge(script, 'deploy/hook-scripts/web/AfterInstall.sh')).to.deep.equal([]);
  });

  it('finds bash in scripts for sh', async () => {
    for (const line of [
      'if [[ -e a ]]; then :; fi',
      'names=(a b)',
      'source lib.sh',
      'function f { :; }',
      'set -euo pipefail',
      'a &> log',
      'grep a <<< "$x"',
      'echo "${name//a/b}"',
      'echo ${name^^}',
      '[ "$a" == b ]',
      'diff <(a) <(b)',
      'for i in {1..3}; do :; done',
      'declare -r a=1',
    ]) {
      expect(await judge(`#!/bin/sh\n${line}\n`), line).to.deep.equal([['hook-script-bashism', 2]]);
      expect(await judge(`#!/bin/bash\n${line}\n`), line).to.deep.equal([]);
    }
    for (const line of [
      '. ./lib.sh',
      'echo "[[ a ]]" \'${a//b}\'',
      'echo "${a:-1}" "${a%/*}" "${a##*/}" $((1 + 1))',
      'f() { :; }',
      '[ "$a" = b ] || exit 1',
      'case $a in b) : ;; esac',
      'cat <<EOF\n[[ a ]]\nEOF',
      'a > log 2>&1',
    ])
      expect(findBashism(`#!/bin/sh\n${line}\n`), line).to.equal(undefined);
  });
});
