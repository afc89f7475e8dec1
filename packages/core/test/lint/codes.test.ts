import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  lintArchive,
  lintBundle,
  lintCodes,
  type LintBundleOptions,
  type ArchiveMember,
  type LintCode,
  type LintReport,
} from '@codedeployer/core/lint';
import { CodedeployerError } from '@codedeployer/core';
import { lintGroupScripts } from '../../dist/lint/rules/group-scripts.js';
import { cleanFiles, type Described, entriesOf, lintLines, lintWith, script } from './bundle.js';
import { zipOf } from './write-zip.js';

const hook = (...lines: readonly string[]) => [
  'hooks:',
  '  AfterInstall:',
  '    - location: scripts/start.sh',
  ...lines.map((line) => `      ${line}`),
];
const files = (source: string, destination = '/srv/app') => [
  'files:',
  `  - source: ${source}`,
  `    destination: ${destination}`,
];
const permission = (...lines: readonly string[]) => [
  ...files('/app'),
  'permissions:',
  '  - object: /srv/app',
  ...lines.map((line) => `    ${line}`),
];
const refused = (code: string) => {
  const error = new CodedeployerError(code, { message: `it is ${code}` });
  return lintWith({}, { refused: [{ path: 'app/x', error }] });
};
const startScript = (contents: string) => lintWith({ 'scripts/start.sh': contents });
const key = `-----BEGIN RSA PRIVATE KEY-----\n${'A1b2'.repeat(16)}\n-----END RSA PRIVATE KEY-----\n`;
const archive = { kind: 'archive' } as const;
const large = {
  type: 'file',
  path: 'app/large.bin',
  mode: 0o644,
  size: 1024 ** 3 + 1,
  contents: { bytes: new Uint8Array() },
} as const;
const v2 = { profile: 'v2' } as const;
const hardened = { profile: 'v2-hardened' } as const;

const members = (...members: readonly ArchiveMember[]) =>
  lintBundle(entriesOf(cleanFiles), { ...archive, members });

const forWindows = (...lines: readonly string[]) =>
  [
    'version: 0.0',
    'os: windows',
    'files:',
    '  - source: app',
    '    destination: c:\\app',
    ...lines,
    '',
  ].join('\n');

const windows = (files: Readonly<Record<string, Described>>, options?: LintBundleOptions) =>
  lintBundle(entriesOf({ 'app/index.js': '', 'appspec.yml': forWindows(), ...files }), options);

async function bomb(): Promise<LintReport> {
  const folder = await mkdtemp(join(tmpdir(), 'bomb-'));
  try {
    const path = join(folder, 'a.zip');
    await writeFile(path, zipOf([{ name: 'a', contents: 'a', size: 4_000_000_000 }]));
    return await lintArchive(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Something that each code is found in. The type makes sure that none is left out. */
async function groupScripts(files: Readonly<Record<string, string>>): Promise<LintReport> {
  const placed = Object.entries(files).map(([path, text]): [string, string] => [
    `deploy/hook-scripts/${path}`,
    text,
  ]);
  const appspec = [
    'version: 0.0',
    'os: linux',
    'hooks:',
    '  AfterInstall:',
    '    - location: deploy/hook-scripts/hook-wrapper.sh',
    '',
  ].join('\n');
  const entries = entriesOf({ ...Object.fromEntries<string>(placed), 'appspec.yml': appspec });
  return { agent: 'accepts', profile: 'v1', findings: await lintGroupScripts(entries, ['web']) };
}

const examples: Readonly<Record<LintCode, () => Promise<LintReport>>> = {
  'group-without-scripts': () => groupScripts({ 'other/AfterInstall.sh': '' }),
  'group-scripts-never-run': () => groupScripts({ 'web/Afterinstall.sh': '' }),
  'group-script-not-called': () =>
    groupScripts({ 'web/AfterInstall.sh': '', 'web/ApplicationStart.sh': '' }),
  'on-premises-metadata': () =>
    lintWith(
      { 'scripts/start.sh': '#!/bin/bash\ncurl http://169.254.169.254/latest/meta-data/\n' },
      { onPremises: ['rack'] },
    ),
  'on-premises-traffic-hook': () =>
    lintLines(['hooks:', '  BeforeAllowTraffic:', '    - location: scripts/start.sh'], {
      onPremises: ['rack'],
    }),
  'group-script-name': () => groupScripts({ 'web/AfterInstal.sh': '' }),
  'appspec-missing': () => lintBundle(entriesOf({ 'deploy/appspec.yml': 'version: 0.0' })),
  'appspec-name': () => lintBundle(entriesOf({ 'AppSpec.yml': 'version: 0.0' })),
  'appspec-renamed': () => lintBundle(entriesOf({ 'appspec.yaml': 'version: 0.0\nos: linux\n' })),
  'appspec-bom': () =>
    lintBundle(entriesOf({ 'appspec.yml': '\ufeffversion: 0.0\nos: linux\n' }), archive),
  'appspec-bom-removed': () =>
    lintBundle(entriesOf({ 'appspec.yml': '\ufeffversion: 0.0\nos: linux\n' })),
  'appspec-empty': () => lintWith({ 'appspec.yml': '# nothing\n' }),
  'appspec-size': () => lintLines([`# ${'x'.repeat(300_000)}`]),
  'appspec-platform': () => lintWith({ 'appspec.yml': 'version: 0.0\nResources: []\n' }),
  'appspec-yaml': () => lintLines(['files: [']),
  'appspec-encoding': () => lintWith({ 'appspec.yml': Uint8Array.of(0x61, 0xff) }, v2),
  'appspec-shape': () => lintLines(['files: /app']),
  'appspec-type': () => lintLines(hook('timeout: 5m'), v2),
  'appspec-alias': () => lintLines(['x-a: &a 1', 'x-b: *a']),
  'appspec-date': () => lintLines(['x-released: 2024-01-31']),
  'appspec-class-tag': () => lintLines(['x-a: !ruby/object:OpenStruct {}']),
  'appspec-documents': () => lintLines(['---', 'a: b'], v2),
  'appspec-duplicate-key': () => lintLines(['os: linux'], v2),
  'appspec-version': () => lintWith({ 'appspec.yml': 'version: "0.0"\nos: linux\n' }),
  'appspec-os': () => lintWith({ 'appspec.yml': 'version: 0.0\nos: Linux\n' }),
  'appspec-file-exists-behavior': () => lintLines(['file_exists_behavior: overwrite']),
  'appspec-profile': () => lintLines(hook('timeout: "300"')),
  'appspec-rejected': () => lintLines(['os: Linux'], { severities: { 'appspec-os': 'off' } }),
  'appspec-key-repeated': () => lintLines(['os: linux']),
  'appspec-key-unknown': () =>
    lintLines(['hook:', '  AfterInstall:', '    - location: scripts/start.sh']),
  'appspec-document-ignored': () => lintLines(['---', 'hooks: {}']),
  'appspec-behavior-wins': () =>
    lintLines(['file_exists_behavior: RETAIN'], { fileExistsBehavior: 'OVERWRITE' }),

  'hook-location-missing': () => lintLines(['hooks:', '  AfterInstall:', '    - timeout: 5']),
  'hook-timeout-invalid': () => lintLines(hook('timeout: 0')),
  'hook-timeout-misread': () => lintLines(hook('timeout: 5m')),
  'hook-timeout-hour': () => lintLines(hook('timeout: 3601')),
  'hook-event-unknown': () =>
    lintLines(['hooks:', '  AfterInstal:', '    - location: scripts/start.sh']),
  'hook-event-never-runs': () =>
    lintLines(['hooks:', '  Install:', '    - location: scripts/start.sh']),
  'hook-runas-empty': () => lintLines(hook('runas: ""')),
  'hook-script-missing': () =>
    lintLines(['hooks:', '  AfterInstall:', '    - location: scripts/stop.sh']),
  'hook-script-case': () =>
    lintLines(['hooks:', '  AfterInstall:', '    - location: scripts/Start.sh']),
  'hook-script-directory': () =>
    lintLines(['hooks:', '  AfterInstall:', '    - location: scripts']),
  'hook-script-characters': () =>
    lintWith({
      'a b.sh': script,
      'appspec.yml': 'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a b.sh\n',
    }),
  'hook-script-interpreter': () => startScript('#!/bin/bash\r\necho done\r\n'),
  'hook-script-syntax': () => startScript('#!/bin/bash\nif true; then\n'),
  'hook-script-line-ends': () => startScript('#!/bin/bash\necho done\r\n'),
  'hook-script-encoding': () =>
    lintWith({ 'scripts/start.sh': Buffer.from(`\ufeff${script}`, 'utf16le') }),
  'hook-script-bom': () => startScript('\ufeff#!/bin/bash\necho done\n'),
  'hook-script-shebang': () => startScript('echo done\n'),
  'hook-script-mode': () => lintWith({ 'scripts/start.sh': { mode: 0o644, contents: script } }),
  'hook-script-bashism': () => startScript('#!/bin/sh\n[[ -e a ]]\n'),
  'hook-script-background': () => startScript('#!/bin/bash\nnohup java -jar app.jar &\n'),

  'files-source-missing': () => lintLines(['files:', '  - destination: /srv/app']),
  'files-destination-missing': () => lintLines(['files:', '  - source: /app']),
  'files-value': () => lintLines(files('5')),
  'files-source-not-found': () => lintLines(files('/dist')),
  'files-source-outside': () => lintLines(files('../app')),
  'files-target-twice': () =>
    lintLines([...files('/app'), '  - source: /app/index.js', '    destination: /srv/app']),
  'files-destination-relative': () => lintLines(files('/app', 'srv/app')),
  'files-destination-home': () => lintLines(files('/app', '~/app')),
  'files-destination-literal': () => lintLines(files('/app', '/home/$USER/app')),
  'files-destination-file': () => lintLines(files('/app/index.js', '/srv/app/index.js')),
  'files-link-circle': () => lintWith({ 'app/current': { link: '.' } }),
  'files-too-many': () => {
    const chain: Record<string, Described> = { 'app/first': { link: '0' }, 'app/40/end': '' };
    for (let level = 0; level < 40; level++)
      chain[`app/${level}/next`] = { link: `../${level + 1}` };
    return lintWith(chain);
  },
  'files-target-long': () =>
    lintLines(files('/app', `/${Array.from({ length: 21 }, () => 'x'.repeat(200)).join('/')}`)),
  'files-link-followed': () => lintWith({ 'app/current': { link: 'lib' } }),
  'files-link-overwrite': () =>
    lintWith({
      'app/main.js': { link: 'index.js' },
      'appspec.yml': [
        'version: 0.0',
        'os: linux',
        ...files('/app'),
        'file_exists_behavior: OVERWRITE',
      ].join('\n'),
    }),

  'permission-object-missing': () => lintLines(['permissions:', '  - mode: 644']),
  'permission-type': () => lintLines(permission('type: [files]')),
  'permission-mode-length': () => lintLines(permission('mode: "00644"')),
  'permission-mode-character': () => lintLines(permission('mode: 0755')),
  'permission-mode-misread': () => lintLines(permission('mode: 0644')),
  'permission-acl-invalid': () => lintLines(permission('acls: [rwx]')),
  'permission-acl-base': () => lintLines(permission('acls: ["u::7"]')),
  'permission-acl-character': () => lintLines(permission('acls: ["u:bob:8"]')),
  'permission-acl-default-on-file': () => lintLines(permission('acls: ["d:u:bob:7"]')),
  'permission-context-type': () => lintLines(permission('context: {range: s0}')),
  'permission-context-range': () => lintLines(permission('context: {type: t, range: x}')),
  'permission-context-no-range': () => lintLines(permission('context: {type: t}')),
  'permission-on-windows': () =>
    lintWith({ 'appspec.yml': 'version: 0.0\nos: windows\npermissions:\n  - object: /a\n' }, v2),
  'permission-file-pattern': () =>
    lintLines([
      ...files('/app'),
      'permissions:',
      '  - object: /srv/app/index.js',
      '    pattern: "*.js"',
    ]),
  'permission-file-except': () =>
    lintLines([
      ...files('/app'),
      'permissions:',
      '  - object: /srv/app/index.js',
      '    except: [a]',
    ]),
  'permission-owner': () => lintLines(permission('owner: 1000')),
  'permission-value': () => lintLines(permission('pattern: 5')),
  'permission-twice': () =>
    lintLines([...permission('mode: 644'), '  - object: /srv/app/index.js', '    mode: 600']),
  'permission-no-match': () => lintLines(permission('pattern: "lib/*"')),
  'permission-unchecked': () =>
    lintWith({
      ...Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`app/${index}`, ''])),
      'appspec.yml': [
        'version: 0.0',
        'os: linux',
        ...files('/app'),
        'permissions:',
        ...Array.from({ length: 1000 }, (_, index) => [
          '  - object: /srv/app',
          `    pattern: "x${index}"`,
        ]).flat(),
      ].join('\n'),
    }),
  'permission-object-itself': () => lintLines(permission('mode: 755')),

  'path-invalid': () => lintWith({ 'app/a\nb': '' }),
  'file-special': () => refused('ENTRY_UNSUPPORTED'),
  'link-refused': () => refused('SYMLINK_REFUSED'),
  'path-conflict': () => lintWith({ 'app/a': '', 'app/a/b': '' }),

  'link-absolute': () => lintWith({ 'app/log': { link: '/var/log' } }),
  'link-outside': () => lintWith({ 'app/log': { link: '../../log' } }),
  'link-loop': () => lintWith({ 'app/a': { link: 'b' }, 'app/b': { link: 'a' } }),
  'link-dangling': () => lintWith({ 'app/a': { link: 'lib/nothing' } }),
  'freight-cache': () => lintWith({ 'app/node_modules/.cache/babel/1.json': '{}' }),
  'freight-desktop': () => lintWith({ 'app/.DS_Store': 'x' }),
  'freight-python': () => lintWith({ 'app/__pycache__/x.pyc': 'x' }),
  'freight-lfs': () =>
    lintWith({ 'app/a.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' }),
  'freight-link-text': () => lintWith({ 'app/current': 'lib/util.js' }),
  'freight-large': () => lintBundle([...entriesOf(cleanFiles), large]),
  'freight-source-map': () => lintWith({ 'app/index.js.map': '{}' }, { warnSourceMaps: true }),

  'windows-format': () => windows({}, { format: 'tgz' }),
  'windows-name': () => windows({ 'app/aux.txt': '' }),
  'windows-name-twice': () => windows({ 'app/INDEX.js': '' }),
  'windows-target-twice': () =>
    windows({
      'other/Index.JS': '',
      'appspec.yml': forWindows('  - source: other', '    destination: c:\\app'),
    }),
  'windows-path-long': () => windows({ [`app/${'long/'.repeat(40)}a`]: '' }),
  'windows-link': () => windows({ 'app/link': { link: 'index.js' } }),
  'windows-script': () =>
    windows({
      'start.sh': script,
      'appspec.yml': forWindows('hooks:', '  AfterInstall:', '    - location: start.sh'),
    }),
  'windows-runas': () =>
    windows({
      'start.bat': '',
      'appspec.yml': forWindows(
        'hooks:',
        '  AfterInstall:',
        '    - location: start.bat',
        '      runas: bob',
      ),
    }),
  'windows-group-scripts': () => windows({ 'deploy/hook-scripts/web/AfterInstall.sh': script }),

  'archive-traversal': () => members({ name: '../evil', type: 'file' }),
  'archive-name': () => lintWith({ 'app/na\udc81me': '' }, archive),
  'archive-special': () => members({ name: 'app/pipe', type: 'pipe' }),
  'archive-link': () => members({ name: 'app/a', type: 'link', target: '/etc/passwd' }),
  'archive-duplicate': () =>
    members({ name: 'app/a', type: 'file' }, { name: './app/a', type: 'file' }),
  'archive-bomb': () => bomb(),
  'archive-unreadable': () => lintArchive(fileURLToPath(import.meta.url)),
  'archive-outer-folder': () =>
    lintBundle(entriesOf({ 'shop/appspec.yml': 'version: 0.0\nos: linux\n' }), archive),
  'archive-macos': () => lintWith({ '__MACOSX/._appspec.yml': '' }, archive),
  'archive-mode': () => lintWith({ 'app/index.js': { mode: 0 } }, archive),
  'secret-credentials': () => lintWith({ 'app/.npmrc': '//npm.example/:_authToken=abc\n' }),
  'secret-environment': () => lintWith({ 'app/.env': 'A=1\n' }),
  'secret-private-key': () => lintWith({ 'app/server.pem': key }),
  'secret-aws-credentials': () =>
    lintWith({ 'app/.aws/credentials': `aws_secret_access_key = ${'Ab3/'.repeat(10)}\n` }),
  'hardened-link': () => lintWith({ 'app/main.js': { link: 'index.js' } }, hardened),
  'hardened-path': () => lintLines(files('../app'), hardened),
  'hardened-mode': () => lintLines(permission('mode: 4755'), hardened),
  'hardened-context': () => lintLines(permission('context: {type: init_t, range: s0}'), hardened),
};

describe('the published codes', () => {
  for (const [code, lint] of Object.entries(examples)) {
    it(`include ${code}, with a message, and a place where there is one`, async () => {
      const { findings } = await lint();
      const found = findings.find((finding) => finding.code === code);
      expect(found, `only ${findings.map((finding) => finding.code).join(', ')}`).to.not.equal(
        undefined,
      );
      expect(found?.severity).to.equal(lintCodes[code as LintCode].severity);
      expect(found?.message).to.match(/^\S.{10,}$/s);
      expect(found?.line === undefined).to.equal(found?.column === undefined);
    });
  }

  it('stand in docs/lint.md, and only those', () => {
    const page = readFileSync(new URL('../../../../docs/lint.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` +\| (error|warning) +\| (.+?) +\|$/gm)];
    expect(rows.map(([, code, severity, meaning]) => [code, severity, meaning])).to.deep.equal(
      Object.entries(lintCodes).map(([code, { severity, meaning }]) => [code, severity, meaning]),
    );
  });
});
