import { expect } from 'chai';
import { describeConfig, loadConfig, type LoadConfigOptions } from '@codedeployer/core';
import { createWorld, errorOf, type Tree, type World } from '@codedeployer/testing';

describe('values from the environment', () => {
  let world: World;
  afterEach(() => world.dispose());

  async function request(tree: Tree, more: Partial<LoadConfigOptions>): Promise<LoadConfigOptions> {
    world = await createWorld(tree);
    return { directory: world.directory, env: {}, ...more };
  }

  async function load(tree: Tree, more: Partial<LoadConfigOptions> = {}) {
    return loadConfig(await request(tree, more));
  }

  const file = 'application: shop\nbucket: shop-revisions\ngroups: [alfa, beta]\n';
  const yml = (text: string): Tree => ({ 'deploy/codedeployer.yml': text });

  describe('${VAR} in a configuration file', () => {
    it('puts in values and defaults, also inside of a text, of a list and of a group', async () => {
      const text = `application: \${APP}
bucket: "\${APP}-\${STAGE:-test}-\${EMPTY:-e}\${NONE:-}"
groups:
  alfa:
    region: \${REGION:-\${OTHER:-eu-west-1}}
alarms: ["\${ALARM}", other]
`;
      const env = { APP: 'shop', EMPTY: '', ALARM: 'cpu' };
      const config = await load(yml(text), { env });
      expect(config).to.include({ application: 'shop', bucket: 'shop-test-e' });
      expect(config.targets[0]?.region).to.equal('eu-west-1');
      expect(config.alarms).to.deep.equal(['cpu', 'other']);
    });

    it('reads numbers and booleans where the option is one, and keeps texts where it is none', async () => {
      const text = `${file}attempts: \${N}\nautoRollback: "\${YES}"\nversion: \${BUILD}\nlevel: \${LEVEL:-9}\nwaves: [{groups: [alfa], then: {pause: "\${N}"}}, [beta]]\n`;
      const config = await load(yml(text), { env: { N: '3', YES: 'true', BUILD: '1.10' } });
      expect(config).to.include({ attempts: 3, autoRollback: true, version: '1.10', level: 9 });
      expect(config.waves[0]?.then?.pause).to.equal(3);
    });

    it('does the same in JSON', async () => {
      const text = JSON.stringify({
        application: '${APP}',
        bucket: 'shop-revisions',
        groups: ['alfa'],
        attempts: '${N:-4}',
      });
      const tree = { 'deploy/codedeployer.json': text };
      const config = await load(tree, { env: { APP: 'shop' } });
      expect(config).to.include({ application: 'shop', attempts: 4 });
    });

    it('takes $${ for a literal ${, leaves $VAR and keys alone', async () => {
      const text = `${file}description: "$\${A} $B \${C}"\nmetadata: ["x=$\${A}"]\n`;
      const config = await load(yml(text), { env: { A: 'a', B: 'b', C: 'c' } });
      expect(config.description).to.equal('${A} $B c');
      expect(config.metadata).to.deep.equal(['x=${A}']);
      await world.dispose();
      const key = `${file}"\${KEY}": 1\n`;
      const error = await errorOf(load(yml(key), { env: { KEY: 'level' } }));
      expect(error).to.include({ code: 'CONFIG_UNKNOWN_KEY' });
      expect(error.message).to.contain('${KEY}');
    });

    it('is never put in from what every object has', async () => {
      const error = await errorOf(load(yml(`${file}description: \${constructor}\n`)));
      expect(error).to.include({ code: 'CONFIG_VARIABLE_UNSET' });
    });

    it('names variable, file and line of one that is not set', async () => {
      const text = `${file}description: |\n  first\n  \${NOWHERE}\n`;
      const error = await errorOf(load(yml(text)));
      expect(error).to.include({ code: 'CONFIG_VARIABLE_UNSET' });
      expect(error.message).to.equal('deploy/codedeployer.yml:6: the variable NOWHERE is not set.');
    });

    it('asks for no variable of an environment that is not chosen', async () => {
      const text = `${file}environments:\n  a:\n    attempts: \${N}\n    alarms: ["\${N}"]\n    level: 1\n  b: {level: 9}\n`;
      expect((await load(yml(text), { environment: 'b' })).level).to.equal(9);
      await world.dispose();
      const error = await errorOf(load(yml(text), { environment: 'a' }));
      expect(error.message).to.contain('deploy/codedeployer.yml:6: the variable N');
    });

    for (const [written, problem] of [
      ['${}', 'the name of a variable'],
      ['${1A}', 'the name of a variable'],
      ['${A', 'after "${A" a "}" is expected'],
      ['${A:?no}', 'after "${A" a "}" is expected'],
      ['${A:-b', 'after "${A" a "}" is expected'],
    ] as const) {
      it(`refuses ${written}, and says where`, async () => {
        const error = await errorOf(
          load(yml(`${file}description: "${written}"\n`), { env: { A: 'x' } }),
        );
        expect(error).to.include({ code: 'CONFIG_VARIABLE_INVALID' });
        expect(error.message).to.contain('deploy/codedeployer.yml:4').and.to.contain(problem);
      });
    }

    it('says that it needs quotes where YAML takes its braces for a map', async () => {
      const error = await errorOf(load(yml('application: shop\ngroups: [${A}]\n')));
      expect(error).to.include({ code: 'CONFIG_UNREADABLE' });
      expect(error.message).to.contain('needs quotes');
    });

    it('refuses an alias inside of itself', async () => {
      const error = await errorOf(load(yml('groups: &a ["${A:-x}", *a]\n')));
      expect(error).to.include({ code: 'CONFIG_UNREADABLE' });
    });

    it('does not repeat a value that an option cannot have', async () => {
      for (const option of ['attempts', 'bucket', 'groups', 'onCancel']) {
        const text = `application: shop\n${option}: \${SECRET}\n`;
        const error = await errorOf(load(yml(text), { env: { SECRET: 's3cr3t!/' } }));
        expect(error).to.include({ code: 'CONFIG_INVALID_VALUE' });
        expect(error.message).to.contain('${SECRET}');
        expect(`${error.message} ${error.stack}`).not.to.contain('s3cr3t');
        await world.dispose();
      }
    });
  });

  describe('CODEDEPLOYER_<OPTION>', () => {
    it('stands between the section of an environment and groups and options', async () => {
      const text = `${file.replace('[alfa, beta]', '{alfa: {bucket: of-alfa}, beta: }')}environments:\n  production: {bucket: of-production, level: 9}\n`;
      const env = { CODEDEPLOYER_BUCKET: 'of-variable', CODEDEPLOYER_LEVEL: '3' };
      const config = await load(yml(text), { env, environment: 'production' });
      expect(config).to.include({ bucket: 'of-variable', level: 3 });
      expect(config.targets.map(({ bucket }) => bucket)).to.deep.equal(['of-alfa', 'of-variable']);
      await world.dispose();
      const over = await load(yml(text), { env, options: { level: 1 } });
      expect(over.level).to.equal(1);
    });

    it('takes every kind of option as its flag does', async () => {
      const env = {
        CODEDEPLOYER_APPLICATION: 'shop',
        CODEDEPLOYER_BUCKET: 'shop-revisions',
        CODEDEPLOYER_GROUPS: 'alfa, beta',
        CODEDEPLOYER_DEPLOYMENT_CONFIG: 'CodeDeployDefault.OneAtATime',
        CODEDEPLOYER_AUTO_ROLLBACK: 'off',
        CODEDEPLOYER_FILE_EXISTS_BEHAVIOR: 'RETAIN',
        CODEDEPLOYER_TAGS: 'a=1,2\nb=3',
        CODEDEPLOYER_POLL_INTERVAL: '0.5',
      };
      const config = await load({}, { env });
      expect(config).to.deep.include({
        application: 'shop',
        groups: ['alfa', 'beta'],
        deploymentConfig: 'CodeDeployDefault.OneAtATime',
        autoRollback: false,
        fileExistsBehavior: 'RETAIN',
        tags: ['a=1,2', 'b=3'],
        pollInterval: 0.5,
      });
    });

    it('chooses among the groups of the file, as --groups does', async () => {
      const env = { CODEDEPLOYER_GROUPS: 'beta' };
      expect((await load(yml(file), { env })).groups).to.deep.equal(['beta']);
      await world.dispose();
      expect((await load(yml(file), { env, only: ['alfa'] })).groups).to.deep.equal(['alfa']);
      await world.dispose();
      const wrong = { CODEDEPLOYER_GROUPS: 'gama' };
      expect(await errorOf(load(yml(file), { env: wrong }))).to.include({ code: 'GROUP_UNKNOWN' });
    });

    it('counts as not set when it is empty', async () => {
      const env = { CODEDEPLOYER_BUCKET: '', CODEDEPLOYER_GROUPS: '', CODEDEPLOYER_LEVEL: '' };
      expect(await load(yml(file), { env })).to.include({ bucket: 'shop-revisions', level: 6 });
    });

    for (const [variable, value] of [
      ['CODEDEPLOYER_LEVEL', 'much'],
      ['CODEDEPLOYER_LEVEL', '99'],
      ['CODEDEPLOYER_AUTO_ROLLBACK', 'maybe'],
      ['CODEDEPLOYER_ON_CANCEL', 'explode'],
      ['CODEDEPLOYER_GROUPS', ','],
    ] as const) {
      it(`is named when it cannot be ${value}: ${variable}`, async () => {
        const error = await errorOf(load(yml(file), { env: { [variable]: value } }));
        expect(error).to.include({ code: 'CONFIG_INVALID_VALUE' });
        expect(error.message).to.match(new RegExp(`^${variable}: option`));
      });
    }

    it('is told of, with the nearest name, when it means nothing; those that hooks and rehearsals know do not', async () => {
      const notices: string[] = [];
      const env = {
        CODEDEPLOYER_BUKET: 'x',
        CODEDEPLOYER_WAVES: '[[alfa]]',
        CODEDEPLOYER_ROOT: '/x',
        CODEDEPLOYER_LOG: '/x',
        CODEDEPLOYER_REHEARSE: '1',
        CODEDEPLOYER_SOMETHINGELSEENTIRELY: '',
        OTHER: 'x',
      };
      await load(yml(file), { env, onNotice: (notice) => notices.push(notice) });
      expect(notices).to.deep.equal([
        'CODEDEPLOYER_BUKET is not heeded: there is no such option. Did you mean CODEDEPLOYER_BUCKET?',
        'CODEDEPLOYER_WAVES is not heeded: "waves" is written in a configuration file.',
      ]);
    });
  });

  describe('describeConfig', () => {
    it('says of each value where it comes from, and shows none that came out of ${VAR}', async () => {
      const text = `application: shop
bucket: \${BUCKET}-eu
groups:
  alfa:
    deploymentConfig: \${CONFIG}
  beta:
attempts: \${N:-3}
environments:
  production:
    alarms: [cpu, "\${ALARM}"]
`;
      const described = await describeConfig(
        await request(yml(text), {
          environment: 'production',
          env: {
            BUCKET: 'canary',
            CONFIG: 'canary',
            ALARM: 'canary',
            CODEDEPLOYER_LEVEL: '3',
            AWS_REGION: 'eu-west-1',
          },
          options: { timeout: 10 },
          optionsName: 'command line',
        }),
      );
      expect(JSON.stringify(described)).not.to.contain('canary');
      const of = (name: string) => described.options.find((option) => option.name === name);
      const at = 'deploy/codedeployer.yml';
      expect(of('application')?.source).to.deep.equal({ layer: 'file', where: `${at}:1` });
      expect(of('bucket')).to.deep.equal({
        name: 'bucket',
        value: '${BUCKET}-eu',
        source: { layer: 'file', where: `${at}:2`, variables: ['BUCKET'] },
      });
      expect(of('attempts')).to.deep.include({
        value: 3,
        source: { layer: 'file', where: `${at}:7` },
      });
      expect(of('alarms')).to.deep.equal({
        name: 'alarms',
        value: ['cpu', '${ALARM}'],
        source: { layer: 'environment', where: `${at}:10`, variables: ['ALARM'] },
      });
      expect(of('level')).to.deep.include({
        value: 3,
        source: { layer: 'variable', where: 'CODEDEPLOYER_LEVEL' },
      });
      expect(of('region')?.source).to.deep.equal({ layer: 'variable', where: 'AWS_REGION' });
      expect(of('timeout')?.source).to.deep.equal({ layer: 'options', where: 'command line' });
      expect(of('pollInterval')?.source).to.deep.equal({ layer: 'default' });
      expect(of('groups')?.value).to.deep.equal(['alfa', 'beta']);
      expect(described.groups).to.deep.equal([
        {
          name: 'alfa',
          options: [
            {
              name: 'deploymentConfig',
              value: '${CONFIG}',
              source: { layer: 'group', where: `${at}:5`, variables: ['CONFIG'] },
            },
          ],
        },
      ]);
    });
  });
});
