import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import type { CommandName } from '../../../dist/protocol/instance.js';
import { withAgent, type AgentWorld } from '../../support/agent-world.js';

const events: readonly CommandName[] = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

/** A revision whose script for every event says whose it is; it fails in the event that is named. */
function revision(name: string, failsIn = ''): Readonly<Record<string, string>> {
  const hooks = events.map((event) => `  ${event}:\n    - location: say.sh\n      timeout: 20\n`);
  return {
    'appspec.yml': `version: 0.0\nos: linux\nhooks:\n${hooks.join('')}`,
    'say.sh': `#!/bin/bash\necho "$LIFECYCLE_EVENT of ${name} for $DEPLOYMENT_ID"\n[ "$LIFECYCLE_EVENT" != "${failsIn}" ]\n`,
  };
}

async function said({ scriptsLog }: AgentWorld, id: string): Promise<readonly string[]> {
  const log = await scriptsLog(id).catch(() => '');
  return log.split('\n').flatMap((line) => /\[stdout\](.*)/.exec(line)?.[1] ?? []);
}

describe('the revision whose scripts an event runs', () => {
  it(
    'is the last installed one for ApplicationStop, with the environment and the log of the new deployment',
    withAgent(async (world) => {
      await world.deploy('d-1', revision('one'));
      expect((await said(world, 'd-1'))[0]).to.equal('BeforeInstall of one for d-1');
      await world.deploy('d-2', revision('two'));
      expect((await said(world, 'd-2')).slice(0, 2)).to.deep.equal([
        'ApplicationStop of one for d-2',
        'BeforeInstall of two for d-2',
      ]);
    }),
  );

  it(
    'is the last installed one also when that deployment failed afterwards, not when it failed before',
    withAgent(async (world) => {
      await world.deploy('d-1', revision('one', 'AfterInstall'));
      await world.deploy('d-2', revision('two', 'BeforeInstall'));
      expect((await said(world, 'd-2'))[0]).to.equal('ApplicationStop of one for d-2');
      await world.deploy('d-3', revision('three'));
      expect((await said(world, 'd-3'))[0]).to.equal('ApplicationStop of one for d-3');
    }),
  );

  it(
    'fails its event when its folder was deleted by hand',
    withAgent(async (world) => {
      await world.deploy('d-1', revision('one'));
      await rm(world.deployment('d-1', 'deployment-archive'), { recursive: true });
      const { event, result } = await world.deploy('d-2', revision('two'));
      expect(event).to.equal('ApplicationStop');
      expect(result.diagnostics.message).to.contain('did not find an AppSpec file');
    }),
  );

  it(
    'is the current one for ApplicationStop once that is unpacked',
    withAgent(async (world) => {
      await world.deploy('d-1', revision('one'));
      await world.deploy('d-2', revision('two'));
      await world.execute('ApplicationStop', 'd-2');
      expect((await said(world, 'd-2')).at(-1)).to.equal('ApplicationStop of two for d-2');
    }),
  );

  it(
    'turns around for the traffic events when a blue/green deployment is rolled back',
    withAgent(async (world) => {
      await world.deploy('d-1', revision('one'));
      // Downloaded, not installed: the most recent, not the last successful.
      await world.deploy('d-2', revision('two', 'BeforeInstall'));
      const rollback = {
        deploymentCreator: 'codeDeployRollback',
        deploymentType: 'BLUE_GREEN',
      } as const;
      for (const [id, changes] of [
        ['d-3', {}],
        ['d-4', rollback],
      ] as const) {
        for (const event of [
          'BeforeBlockTraffic',
          'ApplicationStop',
          'AfterAllowTraffic',
        ] as const) {
          await world.execute(event, id, changes);
        }
      }
      expect(await said(world, 'd-3')).to.deep.equal([
        'BeforeBlockTraffic of one for d-3',
        'ApplicationStop of one for d-3',
      ]);
      expect(await said(world, 'd-4')).to.deep.equal([
        'BeforeBlockTraffic of two for d-4',
        'ApplicationStop of one for d-4',
        'AfterAllowTraffic of one for d-4',
      ]);
    }),
  );
});
