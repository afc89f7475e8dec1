import { createClients, resolveIdentity, type Clients } from '../aws/clients.js';
import type { Rehearsal } from '../model/contract.js';
import { openRehearsal } from './open-rehearsal.js';
import type { Run } from './run.js';

/** Where a run deploys to: AWS, or a rehearsal that looks the same through its clients. */
export interface Target {
  readonly clients: Clients;
  readonly region: string;
  /** Only when the run is one. */
  readonly rehearsal: Rehearsal | undefined;
  /** Of the instances of a rehearsal: EC2's are known by their ids. */
  readonly instanceNames: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

function destroy({ s3, codeDeploy }: Clients): void {
  s3.destroy();
  codeDeploy.destroy();
}

/**
 * Connects to AWS, or starts the rehearsal. Whoever opens it closes it; clients that were given stay open.
 *
 * @throws AWS_CREDENTIALS_MISSING, AWS_REGION_MISSING, REHEARSAL_NOT_INSTALLED, and what starting a rehearsal throws
 */
export async function openTarget(run: Run, given: Clients | undefined): Promise<Target> {
  return run.config.rehearse ? rehearse(run) : connect(run, given);
}

async function connect({ config, env, signal }: Run, given: Clients | undefined): Promise<Target> {
  const clients = given ?? (await createClients({ ...config, env }));
  const close = () => {
    if (given === undefined) destroy(clients);
    return Promise.resolve();
  };
  try {
    const { region } = await resolveIdentity(clients, config, signal);
    return { clients, region, rehearsal: undefined, instanceNames: new Map(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function rehearse({ config, env, signal, onEvent }: Run): Promise<Target> {
  const onNotice = (message: string) => onEvent({ type: 'notice', message });
  const rehearsal = await openRehearsal(config, env, { signal, onNotice });
  const { region } = rehearsal;
  const { kind, reason, limits } = rehearsal.isolation;
  const { instances, groups } = config;
  onEvent({ type: 'rehearsal-started', isolation: kind, reason, limits, groups, instances });
  const { endpoint, credentials } = rehearsal;
  const clients = await createClients({
    region,
    endpoint,
    credentials,
    attempts: config.attempts,
  });
  const close = async () => {
    destroy(clients);
    await rehearsal.close();
  };
  const instanceNames = new Map(
    rehearsal.instances.map(({ instanceId, name }) => [instanceId, name]),
  );
  return { clients, region, rehearsal, instanceNames, close };
}
