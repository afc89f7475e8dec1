import { createWorld, errorOf, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { loadConfig, type Config, type WrittenConfig } from '@codedeployer/core';

describe('groups with settings', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  async function load(
    file: string,
    options: WrittenConfig = {},
    more: { readonly only?: readonly string[]; readonly environment?: string } = {},
  ): Promise<Config> {
    await world.write({ 'deploy/codedeployer.yml': file });
    return loadConfig({ directory: world.path('.'), options, env: {}, ...more });
  }

  const head = 'application: shop\nbucket: revisions\nregion: eu-west-1\n';

  it('takes a map whose key is our name; what a group says wins over what is said for all', async () => {
    const { groups, targets } = await load(
      `${head}deploymentConfig: CodeDeployDefault.OneAtATime
groups:
  web:
  web-us: { deploymentGroup: production, region: us-east-1, bucket: revisions-us, deploymentConfig: CodeDeployDefault.AllAtOnce }
`,
    );
    expect(groups).to.deep.equal(['web', 'web-us']);
    const shown = targets.map((group) => [
      group.name,
      group.deploymentGroup,
      group.scripts,
      group.region,
      group.bucket,
      group.deploymentConfig,
    ]);
    expect(shown).to.deep.equal([
      ['web', 'web', 'web', 'eu-west-1', 'revisions', 'CodeDeployDefault.OneAtATime'],
      [
        'web-us',
        'production',
        'web-us',
        'us-east-1',
        'revisions-us',
        'CodeDeployDefault.AllAtOnce',
      ],
    ]);
  });

  it('keeps the settings of groups that a stronger layer only chooses', async () => {
    const file = `${head}groups:\n  web: { instances: 3 }\n  db: { instances: 5 }\nenvironments:\n  test: { groups: [db], region: eu-north-1 }\n`;
    const { targets } = await load(file, {}, { environment: 'test' });
    expect(targets.map(({ name, instances, region }) => [name, instances, region])).to.deep.equal([
      ['db', 5, 'eu-north-1'],
    ]);
  });

  it('lets an explicit option win over a group, but not where it says where the group is', async () => {
    const file = `${head}groups:\n  web: { deploymentConfig: CodeDeployDefault.OneAtATime, region: us-east-1 }\n  db:\n`;
    const { targets } = await load(file, { deploymentConfig: 'CodeDeployDefault.AllAtOnce' });
    expect(targets.map(({ deploymentConfig }) => deploymentConfig)).to.deep.equal([
      'CodeDeployDefault.AllAtOnce',
      'CodeDeployDefault.AllAtOnce',
    ]);
    const error = await errorOf(load(file, { region: 'eu-central-1' }));
    expect(error).to.have.property('code', 'GROUP_CONTRADICTED');
    expect(error.message).to.contain('"web"').and.contain('us-east-1').and.contain('eu-central-1');
  });

  it('names what is wrong in a group, and the option that was probably meant', async () => {
    const error = await errorOf(load(`${head}groups:\n  web:\n    regoin: us-east-1\n`));
    expect(error).to.have.property('code', 'CONFIG_UNKNOWN_KEY');
    expect(error.message).to.contain('deploy/codedeployer.yml:6').and.contain('"region"');
    const forAll = await errorOf(load(`${head}groups:\n  web: { source: dist }\n`));
    expect(forAll.message).to.contain('it is for all groups');
    const value = await errorOf(load(`${head}groups:\n  web: { instances: many }\n`));
    expect(value).to.have.property('code', 'CONFIG_INVALID_VALUE');
    expect(value.message).to.contain('groups.web.instances');
    const text = await errorOf(load(`${head}groups: web\n`));
    expect(text.message).to.contain('a list such as ["web"]');
  });

  it('has the scripts of groups that hooks cannot tell apart in one folder, and refuses two', async () => {
    const two = (more: string) =>
      `${head}groups:\n  web-eu: { deploymentGroup: web }\n  web-us: { deploymentGroup: web, region: us-east-1${more} }\n`;
    const { targets } = await load(two(''));
    expect(targets.map(({ scripts }) => scripts)).to.deep.equal(['web', 'web']);
    expect(await errorOf(load(two(', scripts: us')))).to.have.property('code', 'GROUP_AMBIGUOUS');
    const same = `${head}groups:\n  a: { deploymentGroup: web }\n  b: { deploymentGroup: web }\n`;
    const twice = await errorOf(load(same));
    expect(twice.message).to.contain('in the same region and account');
    expect(twice.hint).to.contain('Leave one of them out').and.not.contain('scripts');
  });

  it('asks for a bucket that neither the group nor all of them have', async () => {
    const file = 'application: shop\ngroups:\n  web: { bucket: revisions }\n  db:\n';
    expect(await errorOf(load(file))).to.have.property('code', 'CONFIG_MISSING');
    const { targets, bucket } = await load(file, {}, { only: ['web'] });
    expect([bucket, targets[0]?.bucket]).to.deep.equal(['revisions', 'revisions']);
  });

  for (const [what, settings] of [
    ['rollback', 'autoRollback: false, rollbackOn: [DEPLOYMENT_FAILURE]'],
    ['alarms', 'ignoreAlarms: true, alarms: [errors]'],
    ['asking for alarms', 'ignorePollAlarmFailure: true'],
    ['a role', 'externalId: abc'],
    ['instances', 'updateOutdatedInstancesOnly: true, targetInstances: { autoScalingGroups: [a] }'],
  ])
    it(`refuses a mix that cannot be had: ${what}`, async () => {
      const error = await errorOf(load(`${head}groups:\n  web: { ${settings} }\n`));
      expect(error).to.have.property('code', 'OPTIONS_CONTRADICTORY');
      expect(error.message).to.contain('"web"');
    });

  it('arranges waves, of the chosen groups only, and refuses those that leave a group out', async () => {
    const waves = (text: string) => `${head}groups: [canary, web, db]\nwaves: ${text}\n`;
    const file = waves('[[canary], { groups: [web, db], then: { pause: 2 } }]');
    expect((await load(file)).waves).to.deep.equal([
      { groups: ['canary'] },
      { groups: ['web', 'db'], then: { pause: 2 } },
    ]);
    expect((await load(file, {}, { only: ['db'] })).waves).to.deep.equal([
      { groups: ['db'], then: { pause: 2 } },
    ]);
    for (const [text, problem] of [
      ['[[canary], [web]]', '"db" is in none'],
      ['[[canary, web], [web, db]]', '"web" is in them twice'],
      ['[[canari], [web, db]]', 'no group "canari"'],
    ] as const) {
      const error = await errorOf(load(waves(text)));
      expect(error).to.have.property('code', 'WAVES_INVALID');
      expect(error.message).to.contain(problem);
    }
    const then = await errorOf(load(waves('[{ groups: [canary], then: { wait: 2 } }, [web, db]]')));
    expect(then.message).to.contain('"wait"');
  });
});
