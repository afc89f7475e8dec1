import { chmod, mkdir } from 'node:fs/promises';
import { createWorld, errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import type { InstanceNetwork } from '@codedeployer/core/contract';
import { openInstalledAgents } from '../../dist/rehearse/open-installed-agents.js';
import { readGroups } from '../../dist/request/read-groups.js';

describe('openInstalledAgents()', () => {
  it('finds the program in the folder of a package, and refuses what is none and where it could not run', async () => {
    const world = await createWorld({ 'agent/.version': 'agent_version: OFFICIAL_1.2.3\n' });
    try {
      const open = (path: string, more: object = {}, network?: InstanceNetwork) => {
        const groups = readGroups({
          application: 'shop',
          groups: [{ name: 'web', agent: { path: world.path(path), name: path }, network }],
          bucket: 'revisions',
          region: 'eu-west-1',
          instances: 1,
          isolation: 'auto',
          directory: world.directory,
          environment: {},
        });
        return openInstalledAgents(groups, {
          kind: 'namespaces',
          reason: 'it was asked for',
          limits: [],
          inUserNamespace: false,
          shadow: undefined,
          runsRenamed: false,
          ...more,
        });
      };
      // A folder of the name is no program, and a file that may not be run is none either.
      await mkdir(world.path('agent/bin/codedeploy-agent'), { recursive: true });
      await world.write({ 'agent/codedeploy-agent': '#!/bin/sh\n' });
      const none = await errorOf(open('agent'));
      expect(none).to.have.property('code', 'REHEARSAL_AGENT_NOT_FOUND');
      expect(none.message).to.contain('There is no CodeDeploy agent at agent: ');
      expect(none.message).to.contain('/agent/bin/codedeploy-agent or ');
      await chmod(world.path('agent/codedeploy-agent'), 0o755);
      const { of, limits } = await open('agent', { inUserNamespace: true });
      expect(of.get('web')).to.include({ version: 'OFFICIAL_1.2.3' });
      expect(of.get('web')?.program).to.match(/\/agent\/codedeploy-agent$/);
      expect(limits.join('\n'))
        .to.contain('agent (OFFICIAL_1.2.3) itself')
        .and.to.contain('"runas"');
      const apart = await errorOf(open('agent', { kind: 'directory' }));
      expect(apart).to.have.property('code', 'REHEARSAL_AGENT_NEEDS_NAMESPACES');
      expect(apart.message).to.contain('the isolation is "directory" (it was asked for)');
      const shared = await errorOf(open('agent', {}, 'host'));
      expect(shared).to.have.property('code', 'REHEARSAL_AGENT_NEEDS_NETWORK');
    } finally {
      await world.dispose();
    }
  });
});
