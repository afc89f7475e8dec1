import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { instanceSetup, type InstanceSetup } from '@codedeployer/core';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { startRehearsal } from '../../dist/index.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';

/** What stands in for the programs of an instance on EC2: each says that it was called, and curl has what AWS has. */
const programs = (region: string, active: boolean) => `
mkdir -p /srv /etc/codedeploy-agent/conf
echo ':max_revisions: 5' >/etc/codedeploy-agent/conf/codedeployagent.yml
for program in dnf apt-get systemctl journalctl sleep; do
  printf '#!/bin/sh\\necho "%s $*" >>/srv/calls\\n' "$program" >"/usr/local/bin/$program"
done
${active ? '' : `printf '#!/bin/sh\\n[ "$1" != is-active ]\\n' >/usr/local/bin/systemctl`}
cat >/usr/local/bin/curl <<'EOF'
#!/bin/sh
case "$*" in
  *api/token*) echo a-token ;;
  *'token: a-token'*placement/region*) echo ${region} ;;
  *placement/region*) exit 22 ;;
  *) while [ "$1" != -o ]; do shift; done
    echo "curl $3" >>/srv/calls
    printf '#!/bin/sh\\necho "installer $*" >>/srv/calls\\n' >"$2" ;;
esac
EOF
chmod +x /usr/local/bin/*
`;

const setups: readonly InstanceSetup[] = (['amazon-linux', 'ubuntu'] as const).flatMap((os) => [
  { os, agent: 'v1' },
  { os, agent: 'v2' },
  { os, agent: 'v1', agentVersion: '1.7.1-110', maxRevisions: 2 },
]);

describe('the user data of an instance', () => {
  for (const setup of setups)
    it(`is clean bash: ${Object.values(setup).join(', ')}`, () => {
      const { status, stdout, stderr } = spawnSync('shellcheck', ['-'], {
        input: instanceSetup(setup),
        encoding: 'utf8',
      });
      expect(`${stdout}${stderr}`).to.equal('');
      expect(status).to.equal(0);
    });
});

describe('the user data of an instance, run in one', () => {
  let world: World;
  before(async function () {
    // It writes where only an instance with files of its own may be written to.
    if (!(await namespacesOrReason())) this.test?.parent?.tests.splice(0);
  });
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  /** The calls that it made and the files that it left, or why it failed. */
  const run = async (setup: InstanceSetup, region = 'eu-central-1', active = true) => {
    const path = world.path('prepare.sh');
    await writeFile(path, `${programs(region, active)}${instanceSetup(setup)}`);
    const rehearsal = await startRehearsal(
      {
        application: 'shop',
        groups: ['web'],
        bucket: 'bucket',
        region: 'eu-central-1',
        instances: 1,
        isolation: 'namespaces',
        directory: world.path('state'),
        environment: { PATH: process.env.PATH },
        prepare: { path, name: 'user-data' },
      },
      {},
    );
    try {
      const [holding] = await rehearsal.holdings();
      const file = (name: string) => readFile(join(holding?.directory ?? '', name), 'utf8');
      return {
        calls: (await file('srv/calls')).trimEnd().split('\n'),
        settings: await file('etc/codedeploy-agent/conf/codedeployagent.yml'),
        rotation: await file('etc/logrotate.d/codedeployer'),
      };
    } finally {
      await rehearsal.close();
    }
  };

  it('installs the tools and the newest agent of the region, and starts it', async () => {
    const { calls, settings, rotation } = await run({ os: 'amazon-linux', agent: 'v1' });
    expect(calls).to.deep.equal([
      'dnf install -y ruby rsync util-linux logrotate',
      'curl https://aws-codedeploy-eu-central-1.s3.eu-central-1.amazonaws.com/latest/install',
      'installer auto',
      'systemctl enable codedeploy-agent',
      'systemctl restart codedeploy-agent',
      'systemctl is-active --quiet codedeploy-agent',
    ]);
    expect(settings).to.equal(':max_revisions: 5\n');
    expect(rotation).to.contain('/deployment-logs/*.log {').and.to.contain('copytruncate');
  });

  it('installs exactly the agent that is asked for, from where China keeps it, and says how many revisions it keeps', async () => {
    const setup = {
      os: 'ubuntu',
      agent: 'v1',
      agentVersion: '1.7.1-110',
      maxRevisions: 2,
    } as const;
    const { calls, settings } = await run(setup, 'cn-north-1');
    const apt = 'apt-get -o DPkg::Lock::Timeout=600 -y';
    expect(calls.slice(0, 3)).to.deep.equal([
      `${apt} update`,
      `${apt} install ruby-full curl rsync util-linux logrotate`,
      'curl https://aws-codedeploy-cn-north-1.s3.cn-north-1.amazonaws.com.cn/releases/codedeploy-agent_1.7.1-110_all.deb',
    ]);
    expect(calls[3]).to.match(/install \S+\/codedeploy-agent_1\.7\.1-110_all\.deb$/);
    expect(settings).to.equal(':max_revisions: 2\n');
  });

  it('installs agents 2.x without Ruby', async () => {
    const { calls } = await run({ os: 'ubuntu', agent: 'v2' });
    expect(calls.join('\n')).to.contain('/latestv2/install').and.not.to.contain('ruby');
  });

  it('fails where the agent does not start, or nothing says the region', async () => {
    const failure = async (...given: Parameters<typeof run>) =>
      run(...given).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      );
    expect(await failure({ os: 'amazon-linux', agent: 'v1' }, 'eu-central-1', false)).to.contain(
      'The CodeDeploy agent does not start:',
    );
    expect(await failure({ os: 'amazon-linux', agent: 'v1' }, '; exit 22')).to.contain(
      'exit code 22',
    );
  });
});
