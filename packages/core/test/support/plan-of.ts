import type { World } from '@codedeployer/testing';
import { directoryEntries } from '../../dist/source/directory-entries.js';
import { planRevision, type RevisionPlan } from '../../dist/plan/plan.js';

/** The plan of a folder of the world, which goes with it. */
export async function planOf(world: World, folder: string): Promise<RevisionPlan> {
  const plan = await planRevision(directoryEntries(world.path(folder)), {
    facts: { application: 'shop', version: '1' },
    temporaryDirectory: world.directory,
  });
  world.onDispose(() => plan.dispose());
  return plan;
}
