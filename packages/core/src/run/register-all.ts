import { registerRevision } from '../deployment/start.js';
import type { UploadedRevision } from '../model/uploaded-revision.js';
import { describeRevision, type NamedRevision } from './name-revision.js';
import type { Connection, Connections } from './open-connections.js';
import type { Run } from './run.js';

/**
 * Makes each object known to the application that is deployed from it.
 *
 * @throws as `registerRevision` does
 */
export async function registerAll(
  revision: NamedRevision,
  { config, state, calling }: Run,
  { of }: Connections,
): Promise<void> {
  const done: { connection: Connection; application: string; of: UploadedRevision }[] = [];
  const targets = config.targets.filter(
    ({ name, deploymentMode }) => deploymentMode === undefined && !state.isLeftOut(name),
  );
  for (const group of targets) {
    const uploaded = state.revisionOf(group.name);
    const connection = of(group.name);
    const { application } = group;
    const isSame = (one: (typeof done)[number]) =>
      one.connection === connection && one.application === application && one.of === uploaded;
    if (done.some(isSame)) continue;
    done.push({ connection, application, of: uploaded });
    const alike = targets.filter((other) =>
      isSame({
        connection: of(other.name),
        application: other.application,
        of: state.revisionOf(other.name),
      }),
    );
    const description = describeRevision(revision, group, alike.map(({ name }) => name).join(', '));
    await registerRevision(connection.clients, application, uploaded, description, calling);
  }
}
