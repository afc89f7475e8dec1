import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  loadConfig,
  openQuestions,
  rehearseCommand,
  setup,
  type SetupRequest,
} from '@codedeployer/core';
import { readConfigFile } from '../../dist/config/read-config-file.js';
import { createWorld, errorOf, type World } from '@codedeployer/testing';

describe('setup', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  function request(more: Partial<SetupRequest> = {}): SetupRequest {
    const { directory } = world;
    return {
      directory,
      application: 'shop',
      bucket: 'shop-revisions',
      groups: ['web'],
      strategy: 'rotating-releases',
      eject: false,
      ...more,
    };
  }

  it('writes a configuration that loads as it was asked for', async () => {
    await setup(request({ groups: ['alfa', 'beta'], source: 'dist' }));
    const config = await loadConfig({ directory: world.directory, env: {} });
    expect(config).to.include({ application: 'shop', bucket: 'shop-revisions', source: 'dist' });
    expect(config.groups).to.deep.equal(['alfa', 'beta']);
  });

  it('never overwrites: a second run leaves every file as the user changed it', async () => {
    const { files: first } = await setup(request());
    for (const { path } of first) await world.write({ [path]: `# mine: ${path}\n` });
    const { files: second } = await setup(request());
    expect(second.filter(({ written }) => written)).to.deep.equal([]);
    for (const { path } of first)
      expect(await readFile(world.path(path), 'utf8')).to.equal(`# mine: ${path}\n`);
  });

  it('gives a group the AfterInstall of the strategy', async () => {
    await setup(request({ groups: ['a'] }));
    await setup(request({ groups: ['b'], strategy: 'simple-copy' }));
    expect(await readFile(world.path('deploy/hook-scripts/a/AfterInstall.sh'), 'utf8')).to.match(
      /^source strategies\/rotating-releases\.sh$/m,
    );
    expect(await readFile(world.path('deploy/hook-scripts/b/AfterInstall.sh'), 'utf8')).to.match(
      /^source strategies\/simple-copy\.sh$/m,
    );
  });

  /** The paths of the files concerned. */
  const concerned = async (more: Partial<SetupRequest> = {}) =>
    (await setup(request(more))).files.map(({ path }) => path);

  it('leaves an appspec.yml of the source in charge, and writes the configuration alone', async () => {
    await world.write({
      'package.json': '{ "scripts": { "start": "node server.js" } }',
      'dist/index.html': 'hi',
      'appspec.yml':
        'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: scripts/install.sh\n',
    });
    const { files, notes } = await setup(request());
    expect(files).to.deep.equal([
      { path: 'deploy/codedeployer.yml', written: true },
      { path: 'appspec.yml', written: false },
    ]);
    expect(notes.join()).to.contain('appspec.yml is the project').and.to.contain('stays in charge');
    expect((await loadConfig({ directory: world.directory, env: {} })).source).to.equal('.');
    const again = await setup(request({ start: 'node server.js' }));
    expect(again.files.filter(({ written }) => written)).to.deep.equal([]);
    expect(again.notes.join()).to.contain('does not call the wrapper at ApplicationStart');
    expect(await openQuestions({ directory: world.directory })).to.deep.equal([]);
  });

  it('writes its own for a source that has none, whatever lies beside it', async () => {
    await world.write({ 'dist/index.html': 'hi', 'appspec.yml': 'version: 0.0\nos: linux\n' });
    expect(await concerned({ source: 'dist' }))
      .to.include('deploy/appspec.yml')
      .and.to.include('deploy/hook-scripts/web/ApplicationStart.sh');
  });

  it('writes scripts for the events alone at which an appspec.yml that is there calls the wrapper', async () => {
    await world.write({
      'deploy/appspec.yml':
        'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: deploy/hook-scripts/hook-wrapper.sh\n  ApplicationStart:\n    - location: start.sh\n',
    });
    const { files, notes } = await setup(request());
    expect(files.map(({ path }) => path)).to.deep.equal([
      'deploy/codedeployer.yml',
      'deploy/appspec.yml',
      'deploy/hook-scripts/rsync_exclude',
      'deploy/hook-scripts/web/AfterInstall.sh',
    ]);
    expect(notes.join()).to.contain(
      'deploy/appspec.yml calls the wrapper at AfterInstall alone, so that there are no scripts for ApplicationStart and ValidateService',
    );
  });

  const scriptOf = (group: string, name: string) =>
    readFile(world.path(`deploy/hook-scripts/${group}/${name}.sh`), 'utf8');

  it('fills the scripts of a group with what starts and checks the application', async () => {
    const start = `node server.js --name "it's"`;
    const healthUrl = 'http://localhost:4000/health?a=1&b=2';
    await setup(request({ start, healthUrl }));
    expect((await scriptOf('web', 'ApplicationStart')).split('\n')).to.include.members([
      'SERVICE=shop',
      String.raw`START_COMMAND='node server.js --name "it'\''s"'`,
      'START_DIRECTORY="/var/www/$APPLICATION_NAME/current"',
      'PORT=4000',
    ]);
    expect((await scriptOf('web', 'ValidateService')).split('\n')).to.include.members([
      'SERVICE=shop',
      `HEALTH_URL='${healthUrl}'`,
      '  "/var/www/$APPLICATION_NAME/current"',
    ]);
    expect(await scriptOf('web', 'ApplicationStop')).to.contain('\nSERVICE=\n');
  });

  it('goes by the AfterInstall.sh that a group has, and starts nothing there unasked', async () => {
    await world.write({
      'package.json': '{ "scripts": { "start": "node server.js" } }',
      'server.js': 'http.createServer(answer).listen(8080);\n',
      'deploy/hook-scripts/web/AfterInstall.sh':
        'TARGET_DEPLOY_DIR=/srv/$APPLICATION_NAME/\nsource strategies/rotating-releases.sh\n',
      'deploy/hook-scripts/other/AfterInstall.sh': 'TARGET_DEPLOY_DIR=$(target)\n',
    });
    await setup(request({ groups: ['web', 'other', 'fresh'] }));
    expect(await scriptOf('web', 'ApplicationStart')).to.contain('\nSERVICE=\n');
    expect(await scriptOf('web', 'ValidateService'))
      .to.contain('(\n  "/srv/$APPLICATION_NAME/current"\n)')
      .and.contain('\nHEALTH_URL=\n');
    expect(await scriptOf('other', 'ValidateService')).to.contain('EXPECTED_FILES=(\n)');
    expect(await scriptOf('fresh', 'ApplicationStart')).to.contain("START_COMMAND='npm start'");
  });

  it('writes nothing that comes with the package, unless asked to eject it', async () => {
    const paths = (await setup(request())).files.map(({ path }) => path);
    expect(paths.filter((path) => /wrapper|strategies/.test(path))).to.deep.equal([]);
    const ejected = (await setup(request({ eject: true }))).files
      .filter(({ written }) => written)
      .map(({ path }) => path);
    expect(ejected).to.include.members([
      'deploy/hook-scripts/hook-wrapper.sh',
      'deploy/hook-scripts/strategies/simple-copy.sh',
    ]);
  });

  it('leaves the config.php of the PHP tool in charge', async () => {
    await world.write({ 'deploy/config.php': '<?php return [];' });
    const { files } = await setup(request());
    expect(files[0]).to.deep.equal({ path: 'deploy/config.php', written: false });
    expect(files.map(({ path }) => path)).not.to.include('deploy/codedeployer.yml');
  });

  it('writes nothing at all when a name is one that a later command would refuse', async () => {
    for (const [wrong, code] of [
      [{ groups: ['web', '../../esc'] }, 'CONFIG_INVALID_VALUE'],
      [{ groups: ['..'] }, 'CONFIG_INVALID_VALUE'],
      [{ groups: ['front end'] }, 'CONFIG_INVALID_VALUE'],
      [{ groups: [] }, 'CONFIG_INVALID_VALUE'],
      [{ groups: ['lib'] }, 'GROUP_RESERVED'],
      [{ groups: ['strategies'] }, 'GROUP_RESERVED'],
      [{ bucket: 'Bad_Bucket' }, 'CONFIG_INVALID_VALUE'],
      [{ application: 'a b' }, 'CONFIG_INVALID_VALUE'],
      [{ source: '' }, 'CONFIG_INVALID_VALUE'],
    ] as const) {
      const error = await errorOf(setup(request(wrong)));
      expect(error.code, JSON.stringify(wrong)).to.equal(code);
      expect(await readdir(world.directory)).to.deep.equal([]);
    }
  });

  it('makes valid names of any folder', async () => {
    for (const [folder, application, bucket] of [
      ['--shop--', 'shop', 'shop-revisions'],
      ['Mein Laden (neu)', 'Mein-Laden-neu', 'mein-laden-neu-revisions'],
      ['日本', 'app', 'app-revisions'],
      ['_+_', '_+_', 'app-revisions'],
      ['x'.repeat(120), 'x'.repeat(100), `${'x'.repeat(50)}-revisions`],
    ] as const) {
      const directory = world.path(folder);
      await world.write({ [`${folder}/`]: '' });
      await setup({ directory, strategy: 'simple-copy', eject: false });
      const config = await loadConfig({ directory, env: {} });
      expect(config).to.include({ application, bucket });
      expect(config.groups).to.deep.equal(['web']);
    }
  });

  it('gives groups of a map their scripts in the folder that they are looked for in', async () => {
    await world.write({
      'deploy/codedeployer.yml': [
        'application: shop',
        'bucket: shop-revisions',
        'groups:',
        '  front: { scripts: web }',
        '  web: {}',
        '  batch:',
        '  eu: { deploymentGroup: api, region: eu-central-1 }',
        '  us: { deploymentGroup: api, region: us-east-1 }',
        '  other: { deploymentGroup: api, application: other }',
      ].join('\n'),
    });
    await setup({ directory: world.directory, strategy: 'simple-copy', eject: false });
    const folders = ['api', 'batch', 'other', 'web'];
    const made = await readdir(world.path('deploy/hook-scripts'));
    expect(made).to.have.members([...folders, 'rsync_exclude']);
    const { targets } = await loadConfig({ directory: world.directory, env: {} });
    expect([...new Set(targets.map(({ scripts }) => scripts))].sort()).to.deep.equal(folders);
  });

  it('writes no templates over its own files for a group whose scripts are said to be there', async () => {
    await world.write({
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: { web: { scripts: lib } }\n',
    });
    const error = await errorOf(setup(request()));
    expect(error.code).to.equal('GROUP_RESERVED');
    expect(await readdir(world.path('deploy'))).to.deep.equal(['codedeployer.yml']);
  });

  it('says what it did not apply to the configuration that is there, and keeps it', async () => {
    const text = 'application: shop\nbucket: shop-revisions\ngroups: [web]\n';
    await world.write({ 'deploy/codedeployer.yml': text });
    const { notes, files } = await setup(
      request({ groups: ['web', 'batch'], bucket: 'other', source: 'dist' }),
    );
    expect(notes).to.deep.equal([
      '"bucket" is not changed: to have "other", set it in deploy/codedeployer.yml',
      '"source" is not changed: to have "dist", set it in deploy/codedeployer.yml',
      'add "batch" to "groups" in deploy/codedeployer.yml',
    ]);
    expect(await readFile(world.path('deploy/codedeployer.yml'), 'utf8')).to.equal(text);
    expect(files.map(({ path }) => path)).to.include('deploy/hook-scripts/batch/AfterInstall.sh');
    const { directory } = world;
    expect((await setup({ directory, strategy: 'simple-copy', eject: false })).notes).to.be.empty;
  });

  it('deploys what a build has written, and says so; else the project, with a word on node_modules', async () => {
    await world.write({ 'node_modules/': '', dist: 'a file' });
    const { notes } = await setup(request());
    expect(notes.join()).to.contain('node_modules/ included');
    expect((await loadConfig({ directory: world.directory, env: {} })).source).to.equal('.');
    await world.write({ 'other/out/': '', 'other/build/': '' });
    const directory = world.path('other');
    expect((await setup(request({ directory }))).notes).to.deep.equal([
      '"source" is build/, as there is such a folder',
    ]);
    expect((await loadConfig({ directory, env: {} })).source).to.equal('build');
  });

  it('does not take public/ for what a build has written, and says so', async () => {
    await world.write({ 'public/': '' });
    const { notes } = await setup(request({}));
    expect(notes.join()).to.contain('public');
    expect((await readConfigFile(world.directory))?.contents.source).to.equal('.');
  });

  it('lets editors complete the configuration where the schema is installed', async () => {
    const schema = 'node_modules/@codedeployer/core/codedeployer.schema.json';
    const firstLine = async (directory: string) => {
      await setup(request({ directory }));
      const text = await readFile(join(directory, 'deploy/codedeployer.yml'), 'utf8');
      return text.split('\n')[0];
    };
    await world.write({ '.git/': '', 'none/.git/': '', 'apps/shop/': '', [schema]: '{}' });
    expect(await firstLine(world.path('none'))).to.match(/^# codedeployer: /);
    expect(await firstLine(world.directory)).to.equal(
      `# yaml-language-server: $schema=../${schema}`,
    );
    expect(await firstLine(world.path('apps/shop'))).to.equal(
      `# yaml-language-server: $schema=../../../${schema}`,
    );
  });
});

describe('rehearseCommand', () => {
  it('is that of the build tool of the project', async () => {
    const world = await createWorld({
      'plain/': '',
      'gulp/gulpfile.babel.js': '',
      'nx/nx.json': '{}',
      'nx/apps/shop/project.json': '{ "name": "shop" }',
      'nx/apps/wares/package.json': '{ "name": "@x/wares" }',
      'nx/apps/Other/project.json': '{}',
      'nx/apps/odd/package.json': 'no JSON',
      'root/nx.json': '{}',
      'root/project.json': '{ "targets": {} }',
    });
    try {
      for (const [folder, command] of [
        ['plain', 'codedeployer rehearse'],
        ['gulp', 'CODEDEPLOYER_REHEARSE=1 npx gulp deploy'],
        ['nx/apps/shop', 'CODEDEPLOYER_REHEARSE=1 npx nx run shop:codedeploy'],
        ['nx/apps/wares', 'CODEDEPLOYER_REHEARSE=1 npx nx run @x/wares:codedeploy'],
        // As Nx calls what nobody names: test/setup.test.ts runs it.
        ['nx/apps/Other', 'CODEDEPLOYER_REHEARSE=1 npx nx run other:codedeploy'],
        ['root', 'CODEDEPLOYER_REHEARSE=1 npx nx run .:codedeploy'],
        ['nx/apps/odd', 'codedeployer rehearse'],
      ] as const)
        expect(await rehearseCommand(world.path(folder))).to.equal(command);
    } finally {
      await world.dispose();
    }
  });
});
