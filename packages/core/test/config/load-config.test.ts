import { expect } from 'chai';
import { loadConfig, loadRevisionConfig, type LoadConfigOptions } from '@codedeployer/core';
import { createWorld, errorOf, type Tree, type World } from '@codedeployer/testing';

describe('loadConfig', () => {
  let world: World;
  afterEach(() => world.dispose());

  async function load(tree: Tree, more: Partial<LoadConfigOptions> = {}) {
    world = await createWorld(tree);
    return loadConfig({ directory: world.directory, env: {}, ...more });
  }

  async function loadRevision(tree: Tree, more: Partial<LoadConfigOptions> = {}) {
    world = await createWorld(tree);
    return loadRevisionConfig({ directory: world.directory, env: {}, ...more });
  }

  const options = { application: 'shop' };
  const file = 'application: shop\nbucket: shop-revisions\ngroups: [alfa, beta]\n';

  it('takes the defaults where nobody says anything', async () => {
    const config = await load({ 'deploy/codedeployer.yml': file });
    expect(config).to.include({
      application: 'shop',
      source: '.',
      level: 6,
      rehearse: false,
      instances: 2,
    });
    expect(config.groups).to.deep.equal(['alfa', 'beta']);
    expect(config.deployDirectory).to.equal(world.path('deploy'));
  });

  it('knows which other environments deploy the same from the same bucket elsewhere', async () => {
    const environments: [section: string, isElsewhere: boolean][] = [
      ['{ roleArn: "arn:aws:iam::111122223333:role/deploy" }', true],
      ['{ region: us-east-1 }', true],
      ['{ groups: { alfa: { profile: other } } }', true],
      ['{ region: us-east-1, bucket: elsewhere }', false],
      ['{ region: us-east-1, application: other }', false],
      ['{ groups: [gamma] }', false],
      ['{ level: 9 }', false],
    ];
    const sections = environments.map(([section], at) => `  e${at}: ${section}\n`);
    const text = `${file}region: eu-west-1\nenvironments:\n${sections.join('')}`;
    const { elsewhere } = await load({ 'deploy/codedeployer.yml': text });
    expect(elsewhere).to.deep.equal(['e0', 'e1', 'e2']);
    const second = await loadRevisionConfig({
      directory: world.directory,
      env: {},
      environment: 'e1',
    });
    expect(second.elsewhere).to.deep.equal(['', 'e0', 'e2', 'e5', 'e6']);
  });

  it('knows it also where another application is deployed there, the bucket is said by a variable, or the command line contradicts the file', async () => {
    const elsewhere = async (text: string, more: Partial<LoadConfigOptions> = {}) =>
      (await load({ 'deploy/codedeployer.yml': text }, more)).elsewhere;
    const here = 'application: shop\nregion: eu-west-1\n';
    const groups =
      'groups: { web: {}, blog: { application: blog, roleArn: "arn:aws:iam::1:role/b" } }\n';
    const staging = (more: string) =>
      `environments: { staging: { groups: { web: { ${more} } } } }\n`;
    const other = `${here}bucket: abc\n${groups}${staging('roleArn: "arn:aws:iam::1:role/b"')}`;
    expect(await elsewhere(other)).to.deep.equal(['staging']);
    const unsaid = `${here}groups: [web]\n${staging('profile: other')}`;
    expect(await elsewhere(unsaid, { env: { CODEDEPLOYER_BUCKET: 'abc' } })).to.deep.equal([
      'staging',
    ]);
    const plain = `${here}profile: ours\nbucket: abc\ngroups: { web: {}, db: { roleArn: "arn:aws:iam::1:role/d" } }\n`;
    expect(await elsewhere(plain)).to.deep.equal([]);
    const roleArn = 'arn:aws:iam::1:role/d';
    expect(await elsewhere(plain, { options: { roleArn } })).to.deep.equal([]);
    expect(await elsewhere(plain, { options: { profile: 'theirs' } })).to.deep.equal(['']);
    expect(await elsewhere(plain, { options: { bucket: 'other' } })).to.deep.equal([]);
    const without = `${here}bucket: abc\nenvironments: { live: { profile: live, groups: [web] } }\n`;
    expect(await elsewhere(without, { environment: 'live' })).to.deep.equal([]);
  });

  it('layers an environment over the file, and options over both', async () => {
    const text = `${file}region: eu-west-1\nenvironments:\n  production:\n    region: us-east-1\n    level: 9\n`;
    const config = await load(
      { 'deploy/codedeployer.yml': text },
      { environment: 'production', options: { level: 1 } },
    );
    expect(config).to.include({ region: 'us-east-1', level: 1 });
  });

  it('merges the severities of findings code by code', async () => {
    const text = `${file}lint:\n  appspec-bom: off\n  appspec-os: off\nenvironments:\n  production:\n    lint: { appspec-os: warning }\n`;
    const config = await load(
      { 'deploy/codedeployer.yml': text },
      { environment: 'production', options: { lint: { 'appspec-size': 'error' } } },
    );
    expect(config.lint).to.deep.equal({
      'appspec-bom': 'off',
      'appspec-os': 'warning',
      'appspec-size': 'error',
    });
  });

  it('reads severities of findings from the environment', async () => {
    const env = { CODEDEPLOYER_LINT: 'appspec-bom=off, appspec-os=warning' };
    const config = await load({ 'deploy/codedeployer.yml': file }, { env });
    expect(config.lint).to.deep.equal({ 'appspec-bom': 'off', 'appspec-os': 'warning' });
  });

  it('refuses a severity for a code that no finding has, with the closest one, and one that is none', async () => {
    const written = (lint: string) =>
      load({ 'deploy/codedeployer.yml': `${file}lint: {${lint}}\n` });
    const unknown = await errorOf(written(' hook-timeout-our: off '));
    expect(unknown).to.include({ code: 'LINT_CODE_UNKNOWN' });
    expect(String(unknown))
      .to.include('deploy/codedeployer.yml:4')
      .and.include('"hook-timeout-hour"');
    const environment = `${file}environments:\n  production:\n    lint:\n      appspec-oss: off\n`;
    expect(await errorOf(load({ 'deploy/codedeployer.yml': environment }))).to.include({
      code: 'LINT_CODE_UNKNOWN',
    });
    const none = await errorOf(written(' hook-timeout-hour: never '));
    expect(none).to.include({ code: 'CONFIG_INVALID_VALUE' });
    expect(String(none)).to.include('lint.hook-timeout-hour').and.include('"warning"');
    expect(
      await errorOf(
        written('').then(() => load({ 'deploy/codedeployer.yml': `${file}lint: all\n` })),
      ),
    ).to.include({
      code: 'CONFIG_INVALID_VALUE',
    });
  });

  it('reads JSON and allows $schema in it', async () => {
    const text = JSON.stringify({
      $schema: './x.json',
      application: 'shop',
      bucket: 'abc',
      groups: ['alfa'],
    });
    expect((await load({ 'deploy/codedeployer.json': text })).bucket).to.equal('abc');
  });

  it('reads the config.php of the PHP tool', async () => {
    const php = `<?php
      // comment
      return [
        'awsS3Bucket' => 'my-bucket', "awsRegion" => 'eu-west-1', 'awsVersion' => 'latest',
        'applicationName' => 'legacy', 'deploymentGroups' => ['one', 'two'], 'tarDereferenceLinks' => true,
      ];`;
    const config = await load({ 'deploy/config.php': php });
    expect(config).to.include({
      bucket: 'my-bucket',
      region: 'eu-west-1',
      application: 'legacy',
      symlinks: 'follow',
    });
    expect(config.groups).to.deep.equal(['one', 'two']);
  });

  it('refuses a config.php that computes a value, with its line', async () => {
    const error = await errorOf(
      load({ 'deploy/config.php': "<?php\nreturn [\n'awsS3Bucket' => getenv('B'),\n];" }),
    );
    expect(error.code).to.equal('CONFIG_UNREADABLE');
    expect(error.message).to.contain('deploy/config.php:3');
  });

  it('prefers our own file to a config.php', async () => {
    const config = await load({
      'deploy/codedeployer.yml': file,
      'deploy/config.php': '<?php return [];',
    });
    expect(config.application).to.equal('shop');
  });

  it('says which line has an unknown option and which one was meant', async () => {
    const error = await errorOf(
      load({ 'deploy/codedeployer.yml': `${file}fileExistBehavior: RETAIN\n` }),
    );
    expect(error.code).to.equal('CONFIG_UNKNOWN_KEY');
    expect(error.message).to.equal(
      'deploy/codedeployer.yml:4: unknown option "fileExistBehavior". Did you mean "fileExistsBehavior"?',
    );
  });

  it('says where a value is wrong inside an environment', async () => {
    const text = `${file}environments:\n  production:\n    symlinks: keep\n`;
    const error = await errorOf(load({ 'deploy/codedeployer.yml': text }));
    expect(error.code).to.equal('CONFIG_INVALID_VALUE');
    expect(error.message)
      .to.contain('deploy/codedeployer.yml:6')
      .and.to.contain('"preserve" or "follow" or "error"');
  });

  it('refuses wrong options of a gulpfile by its name', async () => {
    const error = await errorOf(load({}, { options: { level: 10 }, optionsName: 'gulpfile' }));
    expect(error.message).to.equal(
      'gulpfile: option "level" is not valid: expected 9 or less, found 10.',
    );
  });

  it('refuses a group that is there twice, and takes one that is chosen twice', async () => {
    const text = 'application: a\nbucket: abc\n';
    const error = await errorOf(
      load({ 'deploy/codedeployer.yml': `${text}groups: [web, db, web]\n` }),
    );
    expect(error.code).to.equal('CONFIG_INVALID_VALUE');
    expect(error.message).to.contain('"groups", entry 3').and.to.contain('only once, found "web"');
    await world.dispose();
    const config = await load({ 'deploy/codedeployer.yml': text }, { only: ['web', 'web'] });
    expect(config.groups).to.deep.equal(['web']);
  });

  it('takes lists that cannot be changed', async () => {
    const groups = ['alfa', 'beta'] as const;
    const config = await load({}, { options: { application: 'a', bucket: 'abc', groups } });
    expect(config.groups).to.deep.equal(groups);
  });

  it('names what is missing', async () => {
    for (const [key, text] of [
      ['application', 'bucket: abc\ngroups: [a]\n'],
      ['bucket', 'application: a\ngroups: [a]\n'],
      ['groups', 'application: a\nbucket: abc\n'],
    ] as const) {
      const error = await errorOf(load({ 'deploy/codedeployer.yml': text }));
      expect(error.code).to.equal('CONFIG_MISSING');
      expect(error.message).to.contain(`"${key}"`);
      expect(error.hint).to.contain('deploy/codedeployer.yml');
      await world.dispose();
    }
  });

  it('needs no bucket for a revision', async () => {
    const config = await loadRevision({
      'deploy/codedeployer.yml': 'application: a\ngroups: [a]\n',
    });
    expect(config.bucket).to.be.undefined;
    const error = await errorOf(loadRevision({ 'deploy/codedeployer.yml': 'groups: [a]\n' }));
    expect(error.message).to.contain('"application"');
  });

  it('says that there is no configuration, and which folder above has one', async () => {
    const absent = await errorOf(load({}, { only: ['web'], environment: 'production' }));
    expect(absent.code).to.equal('CONFIG_NOT_FOUND');
    expect(absent.message).to.contain(world.path('deploy/codedeployer.yml'));
    expect(absent.hint).to.contain('codedeployer setup').and.not.to.contain('There is one');
    for (const [name, there] of [
      ['codedeployer.yaml', 'There is one in ../../:'],
      ['config.php', 'There is one in ../../:'],
      ['appspec.yml', 'Run `codedeployer setup`'],
    ] as const) {
      await world.dispose();
      world = await createWorld({ '.git/': '', [`deploy/${name}`]: file, 'src/lib/': '' });
      const error = await errorOf(loadConfig({ directory: world.path('src/lib'), env: {} }));
      expect(error.code).to.equal('CONFIG_NOT_FOUND');
      expect(error.hint).to.contain(there);
    }
  });

  it('looks for another configuration no further than the top of the repository', async () => {
    world = await createWorld({ 'deploy/codedeployer.yml': file, 'inner/.git/': '' });
    const error = await errorOf(loadConfig({ directory: world.path('inner'), env: {} }));
    expect(error.hint).not.to.contain('There is one');
  });

  it('refuses groups whose folder would be one of the wrapper, or none of its own', async () => {
    for (const [group, code] of [
      ['lib', 'GROUP_RESERVED'],
      ['strategies', 'GROUP_RESERVED'],
      ['hook-wrapper.sh', 'GROUP_RESERVED'],
      ['..', 'CONFIG_INVALID_VALUE'],
      ['../../esc', 'CONFIG_INVALID_VALUE'],
      ['front end', 'CONFIG_INVALID_VALUE'],
    ] as const) {
      const text = `application: shop\ngroups: [web, "${group}"]\n`;
      const error = await errorOf(loadRevision({ 'deploy/codedeployer.yml': text }));
      expect(error.code, group).to.equal(code);
      expect(error.message).to.contain(`"${group}"`);
      await world.dispose();
    }
    expect((await errorOf(loadRevision({}, { options, only: ['lib'] }))).code).to.equal(
      'GROUP_RESERVED',
    );
  });

  it('shows how a list is written where a text stands in its place, and which entry is wrong', async () => {
    const one = await errorOf(load({ 'deploy/codedeployer.yml': 'groups: web\n' }));
    expect(one.message).to.contain('expected a list such as ["web"], found "web"');
    const other = await errorOf(load({}, { options: { groups: ['a b'] } }));
    expect(other.message).to.contain('option "groups", entry 1, is not valid');
    const nested = 'environments:\n  production:\n    groups: [web, a b]\n';
    expect((await errorOf(load({ 'deploy/codedeployer.yml': nested }))).message).to.contain(
      'codedeployer.yml:3: option "environments.production.groups", entry 2, is not valid',
    );
    expect((await errorOf(load({ 'deploy/codedeployer.yml': 'groups: 5\n' }))).message).to.contain(
      'expected a list, found 5',
    );
  });

  it('chooses among the configured groups, in their order', async () => {
    const config = await load({ 'deploy/codedeployer.yml': file }, { only: ['beta', 'alfa'] });
    expect(config.groups).to.deep.equal(['alfa', 'beta']);
  });

  it('refuses a group that is not configured and suggests one', async () => {
    const error = await errorOf(load({ 'deploy/codedeployer.yml': file }, { only: ['alpha'] }));
    expect(error.code).to.equal('GROUP_UNKNOWN');
    expect(error.message).to.contain('Did you mean "alfa"?');
  });

  it('refuses an environment that is not there', async () => {
    const error = await errorOf(load({ 'deploy/codedeployer.yml': file }, { environment: 'prod' }));
    expect(error.code).to.equal('ENVIRONMENT_UNKNOWN');
  });

  it('refuses two configuration files', async () => {
    const error = await errorOf(
      load({ 'deploy/codedeployer.yml': file, 'deploy/codedeployer.json': '{}' }),
    );
    expect(error.code).to.equal('CONFIG_AMBIGUOUS');
  });

  it('refuses a file that was asked for and is not there', async () => {
    expect((await errorOf(load({}, { file: 'other.yml' }))).code).to.equal('CONFIG_NOT_FOUND');
  });

  it('points to the place of a syntax error', async () => {
    const error = await errorOf(load({ 'deploy/codedeployer.yml': 'application: [shop\n' }));
    expect(error.code).to.equal('CONFIG_UNREADABLE');
    expect(error.message).to.match(/^deploy\/codedeployer\.yml:\d+:\d+ /);
  });

  it('refuses a file that is not UTF-8, as Windows may write it', async () => {
    for (const encoding of ['utf16le', 'latin1'] as const) {
      await world.dispose();
      const bytes = Buffer.from(`${file}description: déployé\n`, encoding);
      const error = await errorOf(load({ 'deploy/codedeployer.yml': bytes }));
      expect(error.code).to.equal('CONFIG_UNREADABLE');
      expect(error.message).to.contain('save it as UTF-8');
    }
  });

  it('takes a config.php with comments in Latin-1, of which PHP asks nothing', async () => {
    const php = Buffer.from(
      `<?php // déployé par René\nreturn ['applicationName' => 'legacy', 'awsS3Bucket' => 'my-bucket', 'deploymentGroups' => ['one']];\n`,
      'latin1',
    );
    expect((await load({ 'deploy/config.php': php })).application).to.equal('legacy');
    await world.dispose();
    // It may also have been left behind beside a file of our own.
    const both = { 'deploy/config.php': php, 'deploy/codedeployer.yml': file };
    expect((await load(both)).application).to.equal('shop');
  });

  it('rehearses when CODEDEPLOYER_REHEARSE says so, whatever the file says', async () => {
    const env = { CODEDEPLOYER_REHEARSE: '1' };
    const never = { 'deploy/codedeployer.yml': `${file}rehearse: false\n` };
    expect((await load({ 'deploy/codedeployer.yml': file }, { env })).rehearse).to.be.true;
    await world.dispose();
    expect((await load(never, { env })).rehearse).to.be.true;
    await world.dispose();
    expect((await load(never, { env: { CODEDEPLOYER_REHEARSE: '0' } })).rehearse).to.be.false;
  });

  it('refuses an option against CODEDEPLOYER_REHEARSE instead of deploying', async () => {
    const env = { CODEDEPLOYER_REHEARSE: '1' };
    const error = await errorOf(
      load({ 'deploy/codedeployer.yml': file }, { env, options: { rehearse: false } }),
    );
    expect(error.code).to.equal('REHEARSE_CONTRADICTED');
  });

  it('takes an empty AWS_REGION for none, as a CI job hands it on', async () => {
    const config = await load(
      { 'deploy/codedeployer.yml': file },
      { env: { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-north-1' } },
    );
    expect(config.region).to.equal('eu-north-1');
    const env = { AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    const none = await loadConfig({ directory: world.directory, env });
    expect(none).not.to.have.property('region');
  });

  const unreadable = {
    'an alias of nothing': ['application: *shop\n', 'shop'],
    'a list': ['- application: shop\n', 'found a list'],
    'a single word': ['shop\n', 'found "shop"'],
  } as const;
  for (const [what, [text, says]] of Object.entries(unreadable)) {
    it(`refuses ${what} for a configuration`, async () => {
      const error = await errorOf(load({ 'deploy/codedeployer.yml': text }));
      expect(error.code).to.equal('CONFIG_UNREADABLE');
      expect(error.message).to.contain('deploy/codedeployer.yml').and.to.contain(says);
    });
  }

  it('takes the region from AWS_DEFAULT_REGION, which the SDK does not know', async () => {
    const config = await load(
      { 'deploy/codedeployer.yml': file },
      { env: { AWS_DEFAULT_REGION: 'eu-north-1' } },
    );
    expect(config.region).to.equal('eu-north-1');
  });
});
