import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AgentProfile, RevisionEntry } from '@codedeployer/core';
import { directoryEntries } from '@codedeployer/core/stages';
import { lintBundle, type LintReport } from '@codedeployer/core/lint';
import { cleanFiles, entriesOf, lintLines, lintWith, script } from './bundle.js';

const codes = ({ findings }: LintReport) => findings.map(({ code }) => code);
const errors = ({ findings }: LintReport) =>
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

const files = ['files:', '  - source: /app', '    destination: /srv/app'];

describe('linting a revision', () => {
  it('has nothing to say about an ordinary one', async () => {
    expect(await lintWith({})).to.deep.equal({ agent: 'accepts', profile: 'v1', findings: [] });
    for (const profile of ['v1-ruby-2.7', 'v2', 'v2-hardened'] as const) {
      expect(await lintWith({}, { profile })).to.deep.equal({
        agent: 'accepts',
        profile,
        findings: [],
      });
    }
  });

  it('has nothing to say about the appspec and the hooks that setup writes', async () => {
    const entries: RevisionEntry[] = [];
    const shipped = new URL('../../../../hook-scripts/', import.meta.url).pathname;
    for await (const entry of directoryEntries(shipped)) {
      if (entry.path === 'appspec.yml') entries.push(entry);
      else entries.push({ ...entry, path: `deploy/hook-scripts/${entry.path}` });
      if (entry.path.startsWith('instance-template/')) {
        entries.push({ ...entry, path: `deploy/hook-scripts/ec2-alfa/${entry.path.slice(18)}` });
      }
    }
    const report = await lintBundle(entries);
    expect(report.findings).to.deep.equal([]);
    expect(report.agent).to.equal('accepts');
  });

  it('reads a real folder, with links and modes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lint-'));
    try {
      await mkdir(join(folder, 'app', 'v1'), { recursive: true });
      await writeFile(join(folder, 'app', 'v1', 'a.txt'), 'a');
      await symlink('v1', join(folder, 'app', 'current'));
      await writeFile(
        join(folder, 'appspec.yml'),
        ['version: 0.0', 'os: linux', ...files, ''].join('\n'),
      );
      const entries: RevisionEntry[] = [];
      for await (const entry of directoryEntries(folder, { symlinks: 'preserve' }))
        entries.push(entry);
      const [finding] = (await lintBundle(entries)).findings;
      expect(finding).to.include({ code: 'files-link-followed', line: 4, column: 5 });
      expect(finding?.message).to.contain('app/current');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('puts appspec.yaml and a byte order mark right in a folder, and lets the agent see them in an archive', async () => {
    const text = '\ufeffversion: 0.0\nos: linux\n';
    const source = await lintBundle(entriesOf({ 'appspec.yaml': text }));
    expect(source.agent).to.equal('accepts');
    expect(codes(source)).to.have.members(['appspec-renamed', 'appspec-bom-removed']);
    const archive = await lintBundle(entriesOf({ 'appspec.yaml': text }), { kind: 'archive' });
    expect(archive.agent).to.equal('rejects');
    expect(codes(archive)).to.deep.equal(['appspec-name']);
  });

  it('leaves appspec.yaml alone where there is an appspec.yml', async () => {
    expect(codes(await lintWith({ 'appspec.yaml': 'nonsense: [' }))).to.deep.equal([]);
  });

  it('goes on to other checks when the agent rejects the file', async () => {
    const report = await lintWith({ 'appspec.yml': 'version: 1\nos: linux\n', '.env': 'A=1' });
    expect(report.agent).to.equal('rejects');
    expect(errors(report)).to.have.members(['appspec-version', 'secret-environment']);
  });

  it('sorts findings by file and place', async () => {
    const { findings } = await lintLines(['hook: {}', 'file: []', ...files], { kind: 'archive' });
    expect(findings.map(({ line }) => line)).to.deep.equal([3, 4]);
  });
});

describe('linting files', () => {
  const mapping = (source: string, destination: string) => [
    'files:',
    `  - source: ${source}`,
    `    destination: ${destination}`,
  ];
  const judge = async (source: string, destination = '/srv/app') =>
    errors(await lintLines(mapping(source, destination)));

  it('joins the items of a list that is a source, as Ruby joins paths', async () => {
    for (const source of ['[app]', '[app, lib]', '[app, [/lib/, [util.js]]]', '[]', '[[]]']) {
      expect(await judge(source), source).to.deep.equal([]);
    }
    expect(await judge('[dist]')).to.deep.equal(['files-source-not-found']);
    expect(await judge('[.., app]')).to.deep.equal(['files-source-outside']);
    for (const source of ['[5]', '[app, ~]', '{app: lib}', 'true', '"app\\0"']) {
      expect(await judge(source), source).to.deep.equal(['files-value']);
    }
  });

  it('takes a list as the destination of a file, but not of a folder', async () => {
    expect(await judge('app/index.js', '[/srv, app]')).to.deep.equal([]);
    expect(await judge('app', '[/srv, app]')).to.deep.equal(['files-value']);
    const twice = await lintLines([
      ...mapping('[app, index.js]', '[/srv, app]'),
      ...mapping('app/index.js', '/srv/app').slice(1),
    ]);
    expect(errors(twice)).to.deep.equal(['files-target-twice']);
  });
});

describe('linting destinations in a home folder', () => {
  const judge = async (destination: string, profile: AgentProfile = 'v1') => {
    const { findings } = await lintLines(
      ['files:', '  - source: /app', `    destination: ${destination}`],
      { profile },
    );
    return findings.map(({ code }) => code);
  };

  it('finds that agent 1 tries to make the home folder of root', async () => {
    for (const destination of ['"~"', '~/app', '~/', '~root', '~root/app']) {
      expect(await judge(destination), destination).to.deep.equal(['files-destination-home']);
    }
  });

  it('leaves other names that begin with a tilde, and agent 2, at a warning', async () => {
    expect(await judge('~rooted/app')).to.include('files-destination-literal');
    expect(await judge('/srv/~/app')).to.deep.equal([]);
    expect(await judge('~/app', 'v2')).to.include('files-destination-literal');
  });
});

describe('linting scripts', () => {
  const start = (contents: string) => lintWith({ 'scripts/start.sh': contents });
  const backgrounds = async (contents: string) =>
    (await start(`#!/bin/bash\n${contents}\n`)).findings
      .filter(({ code }) => code === 'hook-script-background')
      .map(({ line }) => line);

  it('names the line of a syntax error', async () => {
    const { findings } = await start('#!/bin/bash\necho a\nfi\n');
    expect(findings[0]).to.include({ code: 'hook-script-syntax', severity: 'error', line: 3 });
    expect(findings[0]?.message).to.contain('syntax error near unexpected token');
  });

  it('takes extended patterns, here-documents and arithmetic for what they are', async () => {
    const text =
      '#!/bin/bash\nshopt -s extglob\nrm -f !(keep|this)\ncat <<END\nnot & a command &\nEND\n(( a & 1 ))\n';
    expect(codes(await start(text))).to.deep.equal([]);
  });

  it('leaves the syntax check out when there is no bash', async () => {
    expect(
      codes(await lintWith({ 'scripts/start.sh': '#!/bin/bash\nfi\n' }, { bash: undefined })),
    ).to.deep.equal([]);
    expect(
      codes(await lintWith({ 'scripts/start.sh': '#!/bin/bash\nfi\n' }, { bash: '/nowhere/bash' })),
    ).to.deep.equal([]);
  });

  it('does not ask bash about programs and other languages', async () => {
    expect(codes(await start('#!/usr/bin/env python3\nif True: pass\n'))).to.deep.equal([]);
    expect(codes(await start('\x7fELF\0\0\0'))).to.deep.equal([]);
  });

  it('finds background processes that hold the output', async () => {
    expect(await backgrounds('node server.js &')).to.deep.equal([2]);
    expect(await backgrounds('nohup java -jar app.jar > /dev/null &')).to.deep.equal([2]);
    expect(await backgrounds('cd /srv && ./serve \\\n  --port 80 &\necho started')).to.deep.equal([
      3,
    ]);
    expect(await backgrounds('(sleep 5; curl localhost) &')).to.deep.equal([2]);
  });

  it('follows redirections from the left to see what a background process holds', async () => {
    for (const [command, held] of [
      ['node a.js 2>&1 &', 'STDOUT'],
      ['node a.js 2>&1 >app.log &', 'STDOUT'],
      ['node a.js >&2 &', 'STDERR'],
      ['node a.js >&2 2>error.log &', 'STDERR'],
      ['node a.js 2>error.log &', 'STDOUT'],
      ['node a.js >/dev/stderr 2>error.log &', 'STDERR'],
      ['node a2>app.log &', 'STDERR'],
    ] as const) {
      const { findings } = await start(`#!/bin/bash\n${command}\n`);
      expect(codes({ findings } as LintReport), command).to.deep.equal(['hook-script-background']);
      expect(findings[0]?.message, command).to.contain(held);
    }
    for (const command of [
      'node a.js >app.log 2>&1 </dev/null &',
      'node a.js 1>>app.log 2>&1 &',
      'node a.js >&app.log &',
      'node a.js &>>app.log &',
      'node a.js >&- 2>&- &',
      'node a.js 2>error.log 1>&2 &',
    ]) {
      expect(await backgrounds(command), command).to.deep.equal([]);
    }
  });

  it('lets background processes pass that do not', async () => {
    expect(await backgrounds('node server.js > app.log 2>&1 &')).to.deep.equal([]);
    expect(await backgrounds('node server.js &> app.log &')).to.deep.equal([]);
    expect(
      await backgrounds('node server.js >> app.log 2>> error.log < /dev/null &'),
    ).to.deep.equal([]);
    expect(await backgrounds('(sleep 5; curl localhost) >/dev/null 2>&1 &')).to.deep.equal([]);
    expect(await backgrounds('sleep 1 &\nwait')).to.deep.equal([]);
    expect(await backgrounds('exec > /var/log/hook.log 2>&1\nnode server.js &')).to.deep.equal([]);
    expect(
      await backgrounds('a && b || c\necho "x & y" # and & so on\necho $((a & b))'),
    ).to.deep.equal([]);
    expect(await backgrounds("curl 'http://localhost/?a=1&b=2' 2>&1")).to.deep.equal([]);
  });

  it('looks at the scripts that the wrapper runs for a group', async () => {
    const report = await lintWith({ 'deploy/hook-scripts/ec2-alfa/AfterInstall.sh': 'if then\n' });
    expect(codes(report)).to.deep.equal(['hook-script-syntax']);
    const crlf = await lintWith({ 'deploy/hook-scripts/ec2-alfa/AfterInstall.sh': 'echo a\r\n' });
    expect(codes(crlf)).to.deep.equal(['hook-script-line-ends']);
  });

  it('follows a link to a script', async () => {
    const report = await lintWith({
      'scripts/start.sh': { link: '../bin/start' },
      'bin/start': { mode: 0o755, contents: script },
    });
    expect(codes(report)).to.deep.equal([]);
    expect(codes(await lintWith({ 'scripts/start.sh': { link: '../bin/gone' } }))).to.contain(
      'hook-script-missing',
    );
  });

  it('says what was meant by a location that is not there', async () => {
    const hintOf = async (location: string) =>
      (await lintLines(['hooks:', '  AfterInstall:', `    - location: ${location}`])).findings[0]
        ?.hint;
    expect(await hintOf('scripts/strat.sh')).to.contain('"scripts/start.sh"');
    expect(await hintOf('scripts/start.sh --now')).to.contain('arguments');
    expect(await hintOf('SCRIPTS/start.sh')).to.contain('scripts/start.sh');
    expect(await hintOf('/opt/other/thing')).to.contain('relative to the root');
  });

  it('does not look for scripts of events that never run', async () => {
    for (const [event, code] of [
      ['AfterInstal', 'hook-event-unknown'],
      ['Install', 'hook-event-never-runs'],
    ] as const) {
      const report = await lintLines(['hooks:', `  ${event}:`, '    - location: gone.sh']);
      expect(codes(report)).to.deep.equal([code]);
      expect(errors(report)).to.deep.equal([]);
    }
  });

  it('takes a leading slash and several scripts without a timeout of their own', async () => {
    const list = [
      'hooks:',
      '  AfterInstall:',
      '    - location: /scripts/start.sh',
      '    - location: scripts/start.sh',
    ];
    expect(codes(await lintLines(list))).to.deep.equal([]);
  });

  it('adds up the timeouts of an event', async () => {
    const list = [
      'hooks:',
      '  AfterInstall:',
      '    - location: scripts/start.sh',
      '      timeout: 1800',
    ];
    expect(
      codes(await lintLines([...list, '    - location: scripts/start.sh', '      timeout: 1801'])),
    ).to.deep.equal(['hook-timeout-hour']);
    expect(
      codes(await lintLines([...list, '    - location: scripts/start.sh', '      timeout: 1800'])),
    ).to.deep.equal([]);
  });
});

describe('linting permissions against what is installed', () => {
  const permission = (...lines: readonly string[]) => [
    ...files,
    'permissions:',
    '  - object: /srv/app',
    ...lines.map((line) => `    ${line}`),
  ];

  it('takes patterns and exceptions for names directly below the object', async () => {
    expect(
      codes(await lintLines(permission('type: [file]', 'pattern: "*.js"'), { profile: 'v1' })),
    ).to.deep.equal(['appspec-profile']);
    const nested = await lintLines(permission('type: [file]', 'pattern: "util.js"'));
    expect(codes(nested)).to.contain('permission-no-match');
    const excepted = await lintLines(permission('type: [file]', 'except: [/srv/app/index.js]'));
    expect(codes(excepted)).to.contain('permission-no-match');
    expect(codes(await lintLines(permission('type: [file]', 'except: [index.js]')))).to.not.contain(
      'permission-no-match',
    );
  });

  it('says that an object which is not installed is left alone', async () => {
    const report = await lintLines([
      ...files,
      'permissions:',
      '  - object: /var/log/app',
      '    owner: root',
    ]);
    expect(report.findings[0]).to.include({
      code: 'permission-no-match',
      severity: 'warning',
      line: 7,
    });
  });

  it('finds two permissions for one folder that Install makes', async () => {
    const directory = ['type: [directory]', 'pattern: lib'];
    const twice = (...lines: readonly string[]) =>
      lintLines([
        ...permission(...directory, 'mode: 750'),
        ...lines,
        '    type: [directory]',
        '    owner: deploy',
      ]);
    expect(errors(await twice('  - object: /srv/app', '    pattern: "l*"'))).to.deep.equal([
      'permission-twice',
    ]);
    expect(errors(await twice('  - object: /srv'))).to.deep.equal(['permission-twice']);
    expect(errors(await twice('  - object: /srv', '    pattern: app'))).to.deep.equal([]);
  });

  it('does not count folders that are on every instance', async () => {
    const lines = ['  - object: /', '    pattern: srv', '    type: [directory]', '    mode: 755'];
    expect(errors(await lintLines([...files, 'permissions:', ...lines, ...lines]))).to.deep.equal(
      [],
    );
  });

  it('takes disjoint permissions of one folder', async () => {
    const report = await lintLines([
      ...permission('type: [directory]', 'pattern: lib', 'mode: 750'),
      '  - object: /srv/app',
      '    type: [file]',
      '    mode: 640',
    ]);
    expect(codes(report)).to.deep.equal([]);
  });

  it('accepts a single file as the object', async () => {
    const report = await lintLines([
      ...files,
      'permissions:',
      '  - object: /srv/app/index.js',
      '    mode: 640',
    ]);
    expect(codes(report)).to.deep.equal([]);
  });

  it('reads "644" as it looks, and says so where YAML does not', async () => {
    expect(codes(await lintLines(permission('type: [file]', 'mode: 644')))).to.deep.equal([]);
    expect(codes(await lintLines(permission('type: [file]', 'mode: "0644"')))).to.deep.equal([]);
    const [finding] = (await lintLines(permission('type: [file]', 'mode: 0644'))).findings;
    expect(finding).to.include({
      code: 'permission-mode-misread',
      line: 9,
      column: 11,
      hint: 'Write mode: "0644".',
    });
    const [refused] = (await lintLines(permission('type: [file]', 'mode: 0755'))).findings;
    expect(refused).to.include({ code: 'permission-mode-character', line: 9, column: 11 });
    expect(refused?.hint).to.contain('Write mode: "0755".');
  });
});

describe('linting what else is in the archive', () => {
  const key = (kind: string) =>
    `-----BEGIN ${kind}-----\n${'A1b2'.repeat(16)}\n-----END ${kind}-----\n`;

  it('finds secrets by name and by contents', async () => {
    const secrets = {
      '.env.production': 'A=1',
      id_rsa: key('OPENSSH PRIVATE KEY'),
      'locked.pem': key('RSA PRIVATE KEY').replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n'),
      'settings.json': `{"awsSecretAccessKey": "${'aB3+'.repeat(10)}"}`,
      'deploy.sh': `export AWS_SECRET_ACCESS_KEY=${'aB3+'.repeat(10)}\n`,
      'client.js': `new S3({ credentials: { secretAccessKey: "${'aB3+'.repeat(10)}" } });\n`,
      'credentials.json': `{"AccessKeyId":"A","SecretAccessKey":"${'aB3+'.repeat(10)}"}`,
      'account.json': JSON.stringify({ private_key: key('PRIVATE KEY') }),
      'config.toml': `key = "${key('EC PRIVATE KEY')}"`,
      'login.ppk': `PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\nPrivate-Lines: 1\r\n${'aB3+'.repeat(12)}\r\nPrivate-MAC: 0\r\n`,
      '.envrc': 'export A=1\n',
      'prod.env': 'A=1\n',
    };
    const report = await lintWith(secrets);
    expect(errors(report)).to.have.length(12);
    expect(report.findings.map(({ file }) => file)).to.have.members(Object.keys(secrets));
  });

  it('allows them by name or pattern', async () => {
    const secrets = { 'app/.env': 'A=1', 'keys/a.pem': key('PRIVATE KEY') };
    expect(errors(await lintWith(secrets, { allow: ['app/.env'] }))).to.deep.equal([
      'secret-private-key',
    ]);
    expect(errors(await lintWith(secrets, { allow: ['.env', '/keys/*.pem'] }))).to.deep.equal([]);
  });

  it('is not alarmed by samples, public keys, code about keys, documentation and dependencies', async () => {
    const report = await lintWith({
      '.env.example': 'A=',
      'app/.env.d.ts': 'export {}',
      'example.env': 'A=',
      'app.sample.env': 'A=',
      'src/env.js': 'export const env = process.env;\n',
      'settings.js': `const secretAccessKey = '${'x'.repeat(40)}', hash = '${'0a'.repeat(20)}';\n`,
      'public.ppk.txt': 'PuTTY-User-Key-File-3: is how such a file begins.\n',
      'app/messages.json': JSON.stringify({
        hint: 'It begins with -----BEGIN PRIVATE KEY-----\n…',
      }),
      'cert.pem': key('CERTIFICATE'),
      'id_rsa.pub': 'ssh-rsa AAAA',
      'app/jwt.js': "if (text.startsWith('-----BEGIN PRIVATE KEY-----')) return;\n",
      'README.md': 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n',
      'app/config.js': 'const secretAccessKey = process.env.AWS_SECRET_ACCESS_KEY;\n',
      'node_modules/tls/test/key.pem': key('RSA PRIVATE KEY'),
      'node_modules/tool/.env': 'A=1',
      'vendor/x/.env': 'A=1',
    });
    expect(codes(report)).to.deep.equal([]);
  });

  it('takes one folder around an archive off, as the agent does, and no second one', async () => {
    const wrap = (prefix: string) =>
      Object.fromEntries(
        Object.entries(cleanFiles).map(([path, contents]) => [prefix + path, contents]),
      );
    const one = await lintBundle(entriesOf({ 'shop/': '', ...wrap('shop/') }), { kind: 'archive' });
    expect(one.agent).to.equal('accepts');
    expect(codes(one)).to.deep.equal(['archive-outer-folder']);
    const two = await lintBundle(entriesOf(wrap('a/b/')), { kind: 'archive' });
    expect(two.agent).to.equal('rejects');
    expect(two.findings[0]?.hint).to.contain('a/b/appspec.yml');
    const mac = await lintBundle(entriesOf({ ...wrap('shop/'), '__MACOSX/._x': '' }), {
      kind: 'archive',
    });
    expect(codes(mac)).to.have.members(['archive-macos', 'appspec-missing']);
  });

  it('ends with links that lead in circles', async () => {
    const report = await lintWith({
      'app/a': { link: 'b' },
      'app/b': { link: 'a' },
    });
    expect(errors(report)).to.deep.equal([]);
  });
});
