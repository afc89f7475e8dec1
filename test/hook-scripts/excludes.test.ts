import { expect } from 'chai';
import { accessSync, chmodSync, constants, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isExcluded } from './support/exclude-oracle.js';
import { createInstance, hookScripts, type HookRun, type Instance } from './support/instance.js';
import { pathWithout } from './support/path-without.js';
import { createRandom } from './support/random.js';
import { readTree } from './support/tree.js';

const trees = 200;
/** How many are copied next to each other: rsync waits more than it works. */
const lanes = 4;

const names = [
  'a',
  'b',
  'ab',
  'abc',
  'foo',
  'bar.map',
  'x.map',
  'v1',
  'v2',
  'deploy',
  '.git',
  'é',
  'a b',
  '-n',
  "it's",
  '"q"',
  'new\nline',
  'a.b+c',
  '(x)',
  '$HOME',
  '{y}',
  'a|b',
  '^z',
];
const patternParts = [
  'a',
  'b',
  'foo',
  '*',
  '?',
  '*.map',
  'a*',
  '*b*',
  '??',
  'v[0-9]',
  'v[!1]',
  '[a-c]*',
  '.git',
  'deploy',
  'a b',
  '-n',
  "it's",
  '"q"',
  'a.b+c',
  '(x)',
  '$HOME',
  '{y}',
  'a|b',
  '^z',
  'é',
  'new?line',
];

interface Case {
  readonly source: string;
  readonly patterns: readonly string[];
}

describe('rsync_exclude', function () {
  this.timeout(120_000);
  let instance: Instance;
  let cases: Case[];

  before(async () => {
    instance = await createInstance();
    const random = createRandom(20261123);
    cases = Array.from({ length: trees }, (_, number) => {
      const source = join(instance.root, `source-${String(number)}`, 'deployment-archive');
      growTree(source, random);
      const patterns = Array.from({ length: 1 + random.below(5) }, () => makePattern(random));
      writeFileSync(
        join(source, 'deploy/hook-scripts/rsync_exclude'),
        ['# a comment', '', ...patterns, ''].join('\n'),
      );
      return { source, patterns };
    });
  });
  after(() => instance.remove());

  /** Copies every tree by the strategies' own function, and compares each with what the manual of rsync says. */
  async function copyAll(name: string, env: Record<string, string>): Promise<HookRun> {
    const script = [
      `codedeployer_lib=${hookScripts}lib; source "$codedeployer_lib/strategy-parts.sh"; choose_copier`,
      'copy_some() {',
      `  for ((number = $1; number < ${String(trees)}; number += ${String(lanes)})); do`,
      `    ARCHIVE_DIR=${instance.root}/source-$number/deployment-archive; to=${instance.root}/${name}-$number; mkdir "$to"`,
      '    copy_tree "$ARCHIVE_DIR" "$to" || { echo "tree $number"; exit 1; }',
      '  done',
      '}',
      `for ((lane = 0; lane < ${String(lanes)}; lane++)); do copy_some "$lane" & jobs+=($!); done`,
      'for job in "${jobs[@]}"; do wait "$job" || exit 1; done; echo "copied with $copier"',
    ].join('\n');
    const run = await instance.exec('bash', ['-c', script], { env });
    expect(run.code, run.output).to.equal(0);
    for (const [number, { source, patterns }] of cases.entries()) {
      const wanted = Object.entries(readTree(source)).filter(
        ([path, what]) => !isExcluded(path, what.startsWith('folder'), patterns),
      );
      expect(
        readTree(join(instance.root, `${name}-${String(number)}`)),
        JSON.stringify(patterns),
      ).to.deep.equal(Object.fromEntries(wanted));
    }
    return run;
  }

  it(`leaves out of ${String(trees)} generated trees what rsync's manual says, with rsync hidden from PATH`, async () => {
    const bin = await pathWithout(join(instance.root, 'bin'), ['rsync']);
    expect((await copyAll('tar', { PATH: bin })).output).to.contain('copied with tar');
  });

  // Where there is no rsync the manual's rules above are all there is to compare with. CI has to have one.
  if (process.env.CI !== undefined || hasRsync()) {
    it(`makes the same of these trees by rsync itself`, async () => {
      expect((await copyAll('rsync', {})).output).to.contain('copied with rsync');
    });
  }

  it('reads the list of an editor that begins it with a byte order mark', async () => {
    const source = join(instance.root, 'marked', 'deployment-archive');
    await mkdir(join(source, 'deploy/hook-scripts'), { recursive: true });
    await writeFile(
      join(source, 'deploy/hook-scripts/rsync_exclude'),
      '\ufeff/deploy\r\nsecret\r\n',
    );
    await writeFile(join(source, 'kept'), '');
    await writeFile(join(source, 'secret'), '');
    const to = join(instance.root, 'marked-copy');
    await mkdir(to);
    const { code, output } = await instance.exec('bash', [
      '-c',
      `codedeployer_lib=${hookScripts}lib; source "$codedeployer_lib/strategy-parts.sh"; ARCHIVE_DIR=${source}; copy_tree "${source}" "${to}"`,
    ]);
    expect(code, output).to.equal(0);
    expect(Object.keys(readTree(to))).to.deep.equal(['kept']);
  });

  it('keeps modes, times, links and empty folders as they are', async () => {
    const source = join(instance.root, 'kept', 'deployment-archive');
    await mkdir(join(source, 'empty'), { recursive: true });
    await writeFile(join(source, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    chmodSync(join(source, 'empty'), 0o2775);
    symlinkSync('../outside', join(source, 'dangling'));
    const to = join(instance.root, 'kept-copy');
    const run = await instance.exec('bash', [
      '-c',
      `touch -d 2001-02-03 ${source}/run.sh ${source}/empty; codedeployer_lib=${hookScripts}lib; source "$codedeployer_lib/strategy-parts.sh"; ARCHIVE_DIR=${source} COPY_WITH=tar; mkdir ${to}; copy_tree "$ARCHIVE_DIR" ${to}; stat -c '%n %y' ${to}/run.sh ${to}/empty`,
    ]);
    expect(run.output.match(/2001-02-03/g)).to.have.length(2);
    expect(readTree(to)).to.deep.equal({
      empty: 'folder 2775',
      'run.sh': 'file 755 #!/bin/sh\n',
      dangling: 'link ../outside',
    });
  });

  it('refuses by name, without rsync, what only rsync understands', async () => {
    for (const pattern of [
      '+ /keep',
      '!',
      'a\\*',
      '[[:alpha:]]x',
      'half[open',
      'a***b',
      '**/***',
      '/',
      'a//b',
    ]) {
      const archive = await instance.archive({
        exclude: `/deploy\n${pattern}\n`,
        scripts: {
          'web/AfterInstall.sh': `TARGET_DEPLOY_DIR=${instance.root}/refused\nsource strategies/rotating-releases.sh`,
        },
      });
      const run = await instance.run(archive, { env: { COPY_WITH: 'tar' } });
      expect(run.code).to.equal(1);
      expect(run.output).to.contain(`without rsync the pattern '${pattern}' is not understood`);
    }
  });

  for (const copier of ['tar', ...(process.env.CI !== undefined || hasRsync() ? ['rsync'] : [])])
    it(`takes what follows "- " for the pattern, whatever it looks like, copying by ${copier}`, async () => {
      const odd = ['#x', '+ q', '- z', ';h', '!'];
      const archive = await instance.archive({
        files: Object.fromEntries(['kept', 'x', 'q', 'z', ...odd].map((name) => [name, ''])),
        exclude: ['/deploy', '- /appspec.yml', ...odd.map((name) => `- ${name}`)].join('\n'),
        scripts: {
          'web/AfterInstall.sh': `TARGET_DEPLOY_DIR=${instance.root}/odd-${copier}\nsource strategies/simple-copy.sh`,
        },
      });
      const run = await instance.run(archive, { env: { COPY_WITH: copier } });
      expect(run.code, run.output).to.equal(0);
      expect(Object.keys(readTree(join(instance.root, `odd-${copier}`)))).to.have.members([
        'kept',
        'x',
        'q',
        'z',
      ]);
    });

  it('reads a file with Windows line ends and one without a last line end', async () => {
    const archive = await instance.archive({
      files: { 'a.txt': '', 'b.txt': '', 'c.txt': '' },
      exclude: '/deploy\r\na.txt\r\n/appspec.yml\r\nb.txt',
      scripts: {
        'web/AfterInstall.sh': `TARGET_DEPLOY_DIR=${instance.root}/lines\nsource strategies/simple-copy.sh`,
      },
    });
    const run = await instance.run(archive, { env: { COPY_WITH: 'tar' } });
    expect(run.code, run.output).to.equal(0);
    expect(Object.keys(readTree(join(instance.root, 'lines')))).to.deep.equal(['c.txt']);
  });
});

function growTree(root: string, { below, pick }: ReturnType<typeof createRandom>): void {
  const folders = [root, join(root, 'deploy')];
  mkdirSync(join(root, 'deploy/hook-scripts'), { recursive: true });
  const taken = new Set([join(root, 'deploy')]);
  for (let count = 4 + below(16); count > 0; count -= 1) {
    const path = join(pick(folders), pick(names));
    if (taken.has(path)) continue;
    taken.add(path);
    const kind = below(8);
    if (kind < 3) {
      mkdirSync(path);
      folders.push(path);
    } else if (kind === 3) {
      symlinkSync(pick(['foo', '../nowhere', '/etc']), path);
    } else {
      writeFileSync(path, path, { mode: pick([0o644, 0o755, 0o600]) });
    }
  }
}

function makePattern({ below, pick }: ReturnType<typeof createRandom>): string {
  const parts = Array.from({ length: 1 + below(3) }, () =>
    below(6) === 0 ? '**' : pick(patternParts),
  );
  const pattern = `${pick(['', '', '', '/'])}${parts.join('/')}${pick(['', '', '', '/', '/***'])}`;
  // The one combination that is refused, see above.
  if (/^\*\*.*\/\*\*\*$/.test(pattern)) return makePattern({ below, pick });
  return below(8) === 0 ? `- ${pattern}` : pattern;
}

function hasRsync(): boolean {
  try {
    accessSync('/usr/bin/rsync', constants.X_OK);
    return true;
  } catch {
    // Not an error: bare machines have none.
    return false;
  }
}
