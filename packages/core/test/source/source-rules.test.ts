import { spawnSync } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { collect, createWorld, errorOf, type Tree, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import type { RevisionConfig } from '../../dist/config/load-config.js';
import { sourceEntries } from '../../dist/source/source-entries.js';
import type { RevisionSource } from '../../dist/source/revision-source.js';

/** A text as Windows PowerShell's `>` writes it, and the other way round. */
const utf16 = (text: string, mark: boolean) =>
  Buffer.from(`${mark ? '\uFEFF' : ''}${text}`, 'utf16le');
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();

describe('what keeps files out of a revision', () => {
  let world: World;
  let notices: string[];
  beforeEach(async () => {
    world = await createWorld();
    notices = [];
  });
  afterEach(() => world.dispose());

  const built: Tree = {
    'dist/index.html': 'x',
    'dist/app.js.map': 'x',
    'dist/private/notes.txt': 'x',
  };

  /** The files of the source, in a project with these files. */
  async function files(
    tree: Tree,
    ignore: readonly string[] = [],
    source: (project: string) => RevisionSource = (project) => `${project}/dist`,
  ): Promise<string[]> {
    const project = world.path('project');
    await world.writeTo('project', { ...built, ...tree });
    const config = {
      directory: project,
      deployDirectory: `${project}/deploy`,
      symlinks: 'preserve',
      ignore,
    } as unknown as RevisionConfig;
    const onNotice = (notice: string) => notices.push(notice);
    const entries = await collect(sourceEntries(source(project), config, { onNotice }));
    return entries.flatMap(({ type, path }) => (type === 'directory' ? [] : path)).sort();
  }

  const all = ['app.js.map', 'index.html', 'private/notes.txt'];
  const kept = ['index.html'];
  const rules = '*.map\nprivate/\n';

  it('has no rule against node_modules, which is told with the option "source" where a whole project is taken', async () => {
    const tree = { 'node_modules/a/index.js': 'x' };
    notices = [];
    expect(await files(tree, [], (project) => project)).to.include('node_modules/a/index.js');
    expect(notices).to.have.length(1);
    expect(notices[0]).to.contain('whole project').and.to.contain('`source: dist`');
    notices = [];
    await files(tree, ['node_modules/'], (project) => project);
    await files(tree);
    expect(notices).to.deep.equal([]);
  });

  it('is not read from a file with the ending that Windows hides, which is told', async () => {
    for (const folder of ['', 'deploy/', 'dist/']) {
      notices = [];
      await files({ [`${folder}.codedeployignore.txt`]: '*.map\n' });
      expect(notices).to.deep.equal([
        `${folder}.codedeployignore.txt is not read: its name has to be .codedeployignore, without .txt.`,
      ]);
      await world.remove('project');
    }
  });

  it('is refused where it is more than can be compared with everything in good time', async () => {
    for (const rules of ['x\n'.repeat(10_001), `${'*a'.repeat(600_000)}b`]) {
      const error = await errorOf(files({ '.codedeployignore': rules }));
      expect(error.code).to.equal('IGNORE_RULES_TOO_MANY');
      expect(error.message).to.match(/ in \.codedeployignore of the project; more than 1/);
    }
  });

  it('is told in a line that can be read where many rules have no effect', async () => {
    const long = 'y'.repeat(5000);
    await files({ '.codedeployignore': `${long}\n${'nothing\n'.repeat(3000)}` });
    expect(notices).to.have.length(1);
    expect(notices[0])
      .to.have.length.below(600)
      .and.match(/ y{200}…, .* and 2981 more\.$/);
  });

  for (const place of ['dist/.codedeployignore', '.codedeployignore', 'deploy/.codedeployignore'])
    it(`is said by ${place}`, async () => {
      expect(await files({ [place]: rules })).to.deep.equal(kept);
      expect(notices).to.deep.equal([]);
    });

  it('is said by the option "ignore", from the source on', async () => {
    expect(await files({}, ['*.map', '/private'])).to.deep.equal(kept);
  });

  it('counts from the folder of the file, as with git, where the source lies in that', async () => {
    expect(await files({ '.codedeployignore': '/dist/private\n' })).not.to.include(
      'private/notes.txt',
    );
    expect(await files({ '.codedeployignore': '/private\n' })).to.deep.equal(all);
    expect(notices.join()).to.contain(
      'Nothing is kept out by .codedeployignore of the project: /private.',
    );
  });

  it('is decided by the option, then the source, the project, and last beside the configuration', async () => {
    const deploy = { 'deploy/.codedeployignore': '*.map\nprivate/\n' };
    expect(await files(deploy)).to.deep.equal(kept);
    const project = { ...deploy, '.codedeployignore': '!*.map\n' };
    expect(await files(project)).to.deep.equal(['app.js.map', 'index.html']);
    const inSource = { ...project, 'dist/.codedeployignore': 'app.*\n' };
    expect(await files(inSource)).to.deep.equal(kept);
    expect(await files(inSource, ['!app.*'])).to.deep.equal(['app.js.map', 'index.html']);
  });

  for (const [encoding, bytes] of [
    ['UTF-16 of PowerShell', utf16(rules.replaceAll('\n', '\r\n'), true)],
    ['UTF-16 without a mark', utf16(rules, false)],
    ['UTF-16, the larger halves first', swapped(utf16(rules, true))],
    ['the same without a mark', swapped(utf16(rules, false))],
    ['UTF-8 with line ends of CR alone', Buffer.from(rules.replaceAll('\n', '\r'))],
    ['UTF-8 with a mark and CRLF', Buffer.from(`\uFEFF${rules.replaceAll('\n', '\r\n')}`)],
  ] as const)
    it(`is read in ${encoding}`, async () => {
      expect(await files({ '.codedeployignore': bytes })).to.deep.equal(kept);
    });

  for (const [what, bytes] of [
    ['an encoding that nobody can know', Buffer.from('caf\xe9/\n', 'latin1')],
    [
      'two at once, as when PowerShell adds to it',
      Buffer.concat([Buffer.from('*.map\n'), utf16('private/\r\n', false)]),
    ],
    [
      'two the other way round',
      Buffer.concat([utf16('*.map\r\n', true), Buffer.from('private/\n#\n')]),
    ],
    ['UTF-32', Buffer.from('\uFEFF\0*\0.\0m\0a\0p\0', 'utf16le')],
  ] as const)
    it(`is refused in ${what}`, async () => {
      const error = await errorOf(files({ '.codedeployignore': bytes }));
      expect(error.code).to.equal('IGNORE_FILE_ENCODING');
      expect(error.message).to.contain('.codedeployignore');
    });

  it('is told where it keeps nothing out, and where nobody reads it', async () => {
    await files({
      '.codedeployignore': '*.map\n!index.html\nnothing\n',
      'dist/sub/.codedeployignore': '*\n',
    });
    expect(notices).to.deep.equal([
      'sub/.codedeployignore is not read: rules stand beside the configuration, in the project or at the top of the source.',
      'Without effect in .codedeployignore of the project: !index.html, nothing.',
    ]);
  });

  it('counts for files that come from elsewhere, with all that is in a folder', async () => {
    const entries = ['index.html', 'app.js.map', 'private/notes.txt', 'private/deep/er'].map(
      (path) =>
        ({ type: 'file', path, mode: 0o644, size: 0, contents: { bytes: Buffer.of() } }) as const,
    );
    expect(await files({ '.codedeployignore': rules }, [], () => entries)).to.deep.equal(kept);
  });

  const toLog = 'is what the process writes its own output to, as well';
  // /bin/sh stands for what hands on the output of a child, as Nx does.
  for (const [who, how] of [
    ['', '"$@"'],
    [', or its parent for it', '"$@" 2>&1 >/dev/null | cat >&2; true'],
  ] as const)
    it(`${toLog}${who}`, async () => {
      await world.write({ 'source/index.html': 'x' });
      const script = `
      import { sourceEntries } from ${JSON.stringify(new URL('../../dist/source/source-entries.js', import.meta.url).href)};
      const config = { directory: '/', deployDirectory: '/', symlinks: 'preserve' };
      const onNotice = (notice) => console.error(notice);
      for await (const { path } of sourceEntries(process.argv[1], config, { onNotice })) console.error(path);`;
      const log = openSync(world.path('source/log'), 'w');
      const { stderr } = spawnSync(
        '/bin/sh',
        [
          '-c',
          how,
          'sh',
          process.execPath,
          '--input-type=module',
          '-e',
          script,
          world.path('source'),
        ],
        { stdio: ['ignore', log, 'pipe'], encoding: 'utf8' },
      );
      closeSync(log);
      expect(stderr.trim().split('\n')).to.have.members([
        'index.html',
        'log is what this run writes its output to, and is not deployed.',
      ]);
      expect(readFileSync(world.path('source/log'), 'utf8')).to.equal('');
    });
});
