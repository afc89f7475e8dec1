import {
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { rehearsalWorld } from '../support/rehearsal-server.js';
import { scriptedInstance, scriptFailure } from '../support/scripted-instance.js';

describe('deployment configurations of a rehearsal', () => {
  const world = rehearsalWorld();

  /** Deploys to so many instances, of which some fail, and says how it went and how many were at work at once. */
  async function outcome(
    config: string,
    instances: number,
    failing: readonly number[] = [],
    custom?: { type: 'HOST_COUNT' | 'FLEET_PERCENT'; value: number },
  ): Promise<{ info: DeploymentInfo; atOnce: number; log: string[] }> {
    let working = 0;
    let atOnce = 0;
    const log: string[] = [];
    const fleet = Array.from({ length: instances }, (_, index) =>
      scriptedInstance(
        `i-${index + 1}`,
        async (command) => {
          if (command === 'ApplicationStop') atOnce = Math.max(atOnce, ++working);
          if (command !== 'Install') return undefined;
          await sleep(40);
          working -= 1;
          return failing.includes(index + 1) ? scriptFailure('x', '') : undefined;
        },
        log,
      ),
    );
    const server = await world.start({
      codeDeploy: { groups: [{ name: 'web', instances: fleet }] },
    });
    const { codeDeploy } = server;
    if (custom) {
      await codeDeploy.send(
        new CreateDeploymentConfigCommand({
          deploymentConfigName: config,
          minimumHealthyHosts: custom,
        }),
      );
    }
    const { deploymentId } = await codeDeploy.send(
      new CreateDeploymentCommand({
        applicationName: 'shop',
        deploymentGroupName: 'web',
        deploymentConfigName: config,
        revision: {
          revisionType: 'S3',
          s3Location: { bucket: 'artifacts', key: 'a.zip', bundleType: 'zip' },
        },
      }),
    );
    for (;;) {
      const { deploymentInfo: info } = await codeDeploy.send(
        new GetDeploymentCommand({ deploymentId }),
      );
      if (info!.completeTime) {
        await server.close();
        return { info: info!, atOnce, log };
      }
      await sleep(5);
    }
  }

  it('deploys one at a time; a failure ends it, unless it is the last instance’s', async () => {
    const first = await outcome('CodeDeployDefault.OneAtATime', 3, [1]);
    expect(first.atOnce).to.equal(1);
    expect(first.info.status).to.equal('Failed');
    expect(first.info.deploymentOverview).to.include({ Failed: 1, Skipped: 2 });
    const last = await outcome('CodeDeployDefault.OneAtATime', 3, [3]);
    expect(last.info.status).to.equal('Succeeded');
    expect((await outcome('CodeDeployDefault.OneAtATime', 1, [1])).info.status).to.equal('Failed');
  });

  it('tries the instance that failed last time first', async () => {
    await outcome('CodeDeployDefault.OneAtATime', 3, [3]);
    const { log } = await outcome('CodeDeployDefault.OneAtATime', 3);
    expect(log[0]).to.equal('i-3 ApplicationStop');
  });

  it('deploys to half of them at a time, rounded down, and succeeds with half, rounded up', async () => {
    const nine = await outcome('CodeDeployDefault.HalfAtATime', 9, [1, 2, 3, 4]);
    expect(nine.atOnce).to.equal(4);
    expect(nine.info.status).to.equal('Failed'); // five others were left, but none could be spared
    const some = await outcome('CodeDeployDefault.HalfAtATime', 9, [2, 3]);
    expect(some.info.status).to.equal('Succeeded');
    expect((await outcome('CodeDeployDefault.HalfAtATime', 1)).info.status).to.equal('Succeeded');
  });

  it('deploys to all at once, and one success is enough', async () => {
    const most = await outcome('CodeDeployDefault.AllAtOnce', 4, [1, 2, 3]);
    expect(most.atOnce).to.equal(4);
    expect(most.info.status).to.equal('Succeeded');
    expect((await outcome('CodeDeployDefault.AllAtOnce', 2, [1, 2])).info.status).to.equal(
      'Failed',
    );
  });

  it('keeps a number or a percentage of hosts healthy when a configuration says so', async () => {
    const count = await outcome('six', 9, [], { type: 'HOST_COUNT', value: 6 });
    expect(count).to.nested.include({ atOnce: 3, 'info.status': 'Succeeded' });
    const percent = await outcome('forty', 9, [], { type: 'FLEET_PERCENT', value: 40 });
    expect(percent).to.nested.include({ atOnce: 5, 'info.status': 'Succeeded' });
    const impossible = await outcome('nine', 9, [], { type: 'HOST_COUNT', value: 9 });
    expect(impossible.info.errorInformation!.code).to.equal('HEALTH_CONSTRAINTS_INVALID');
    expect(impossible.log).to.deep.equal([]);
  });

  it('describes OneAtATime as the service does', async () => {
    const { codeDeploy } = await world.start();
    const { deploymentConfigInfo } = await codeDeploy.send(
      new GetDeploymentConfigCommand({ deploymentConfigName: 'CodeDeployDefault.OneAtATime' }),
    );
    expect(deploymentConfigInfo!.minimumHealthyHosts).to.deep.equal({
      type: 'MOST_CONCURRENCY',
      value: 1,
    });
  });
});
