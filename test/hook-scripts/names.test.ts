import { expect } from 'chai';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rotatingReleases, simpleCopy } from './support/group-script.js';
import { createInstance, type HookRun, type Instance } from './support/instance.js';
import { readTree } from './support/tree.js';

const awkward = [
  'with space',
  ' leading and trailing ',
  `it's "quoted"`,
  'new\nline',
  '\nnewline first and last\n',
  '-rf',
  '--help',
  'tab\there',
  'back\\slash',
  '$HOME `id` $(id)',
  '*?[a]{b,c}',
  'grüße 日本 😀',
  '#comment;&|<>!~',
  '%s%n',
];

describe('awkward names', () => {
  let instance: Instance;

  beforeEach(async () => {
    instance = await createInstance();
  });
  afterEach(() => instance.remove());

  /** Every name as a file, as a folder with a file, and inside of another. */
  const files = (text: string): Record<string, string> =>
    Object.fromEntries(
      awkward.flatMap((name, index) => [
        [`files/${name}`, text],
        [`${name}/${awkward[(index + 1) % awkward.length]!}/${name}`, text],
      ]),
    );

  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };

  const deploy = async (
    text: string,
    script: string,
    env: Record<string, string>,
  ): Promise<HookRun> => {
    const run = await instance.run(
      await instance.archive({
        files: prefix(`-dist "é"\n/`, files(text)),
        scripts: { 'web/AfterInstall.sh': script },
      }),
      { env },
    );
    expect(run.code, run.output).to.equal(0);
    return run;
  };

  for (const copier of ['tar', 'rsync']) {
    if (copier === 'rsync' && process.env.CI === undefined) continue;

    it(`survive rotating releases, shared objects and a rollback (${copier})`, async () => {
      const target = join(instance.root, `tar'get\n"ä" -x $y *`);
      const shared = awkward.map((name) => `shared ${name}/${name}`);
      for (const object of shared) await write(join(target, 'shared', object), object);
      const script = rotatingReleases({
        target,
        sourceSubdir: '-dist "é"\n',
        shared,
        commands: ['printf %s "$TARGET_DEPLOY_DIR" >target'],
        more: 'KEEP_RELEASES=1',
      });
      for (const text of ['1', '2', '3']) await deploy(text, script, { COPY_WITH: copier });
      const tree = readTree(join(target, 'current'));
      for (const [path, text] of Object.entries(files('3')))
        expect(tree[path]).to.equal(`file 644 ${text}`);
      for (const object of shared) expect(tree[object]).to.equal(`link ${target}/shared/${object}`);
      expect(tree.target).to.equal(`file 644 ${target}`);
      const back = await instance.exec(join(target, '.codedeployer/tools/releases.sh'), [
        'rollback',
      ]);
      expect(back.code, back.output).to.equal(0);
      expect(await readFile(join(target, 'current/files/-rf'), 'utf8')).to.equal('2');
    });

    it(`survive a simple copy that removes, protects and replaces (${copier})`, async () => {
      const target = join(instance.root, `tar'get\n"ä" -x $y *`);
      const protectedPaths = awkward.map((name) => `files/${name}`);
      const settings = { target, sourceSubdir: '-dist "é"\n', more: 'DELETE_REMOVED=yes' };
      await deploy('1', simpleCopy(settings), { COPY_WITH: copier });
      expect(readTree(target)).to.deep.include(asTree(files('1')));
      await deploy('2', simpleCopy({ ...settings, protectedPaths }), { COPY_WITH: copier });
      const tree = readTree(target);
      for (const [path, text] of Object.entries(files('2'))) {
        expect(tree[path]).to.equal(`file 644 ${path.startsWith('files/') ? '1' : text}`);
      }
      // What was protected belongs to the machine from then on.
      const left = { sourceSubdir: 'left', target, more: 'DELETE_REMOVED=yes' };
      const archive = await instance.archive({
        files: { 'left/over': '' },
        scripts: { 'web/AfterInstall.sh': simpleCopy(left) },
      });
      expect((await instance.run(archive, { env: { COPY_WITH: copier } })).code).to.equal(0);
      const own = protectedPaths.map((path) => [path, 'file 644 1']);
      expect(readTree(target)).to.deep.equal({
        ...Object.fromEntries(own),
        files: 'folder 755',
        over: 'file 644 ',
      });
    });
  }

  it('survive the wrapper: an application and a group may have every character that CodeDeploy allows', async () => {
    const group = '-a.b_c+d=e,f@g-';
    const archive = await instance.archive({
      scripts: { [`${group}/AfterInstall.sh`]: 'echo "$DEPLOYMENT_GROUP_NAME"' },
    });
    const run = await instance.run(archive, { group, env: { APPLICATION_NAME: '=+,.@-_%s' } });
    expect(run.code, run.output).to.equal(0);
    expect(run.output).to.match(
      /\[=\+,\.@-_%s:-a\.b_c\+d=e,f@g-:AfterInstall\] -a\.b_c\+d=e,f@g-\n/,
    );
  });
});

const prefix = (folder: string, paths: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(paths).map(([path, text]) => [folder + path, text]));

const asTree = (paths: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(paths).map(([path, text]) => [path, `file 644 ${text}`]));
