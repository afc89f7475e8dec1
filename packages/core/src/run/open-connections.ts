import { createClients, resolveIdentity, type Clients } from '../aws/clients.js';
import { loadSdk } from '../aws/sdk.js';
import type { Config } from '../config/load-config.js';
import { connectionOf, type Connection as ConnectionOptions } from '../config/groups.js';
import type { Rehearsal } from '../model/contract.js';
import { openRehearsal } from './open-rehearsal.js';
import type { Run } from './run.js';

/** Where calls for a group go. */
export interface Connection {
  readonly clients: Clients;
  readonly region: string;
}

/** Where a run deploys to: AWS, in as many regions and accounts as its groups are, or a rehearsal that looks the same. */
export interface Connections {
  /** Groups of the same region and credentials have the same one. */
  readonly of: (group: string) => Connection;
  /** Only when the run is one. */
  readonly rehearsal: Rehearsal | undefined;
  /** Of the instances of a rehearsal: EC2's are known by their ids. */
  readonly instanceNames: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** Clients that somebody else made: the same for all groups, or made for each connection that groups have. */
export type GivenClients =
  Clients | ((connection: ConnectionOptions) => Clients | Promise<Clients>);

export interface ConnectHow {
  /** Whether a rehearsal that another process runs will do, as for what only looks or stops. */
  readonly attach?: boolean | undefined;
  /** Whether a rehearsal holds what stands on disk alone: then no bucket, application or group is made for the configuration. */
  readonly bare?: boolean | undefined;
}

function destroy({ s3, codeDeploy }: Clients): void {
  s3.destroy();
  codeDeploy.destroy();
}

/** Makes something once for each connection that the groups have. */
async function forEachConnection(
  { targets }: Pick<Config, 'targets'>,
  make: (options: ConnectionOptions) => Promise<Connection>,
): Promise<(group: string) => Connection> {
  const made = new Map<string, Connection>();
  const byGroup = new Map<string, Connection>();
  for (const group of targets) {
    const options = connectionOf(group);
    const id = JSON.stringify(options);
    const connection = made.get(id) ?? (await make(options));
    made.set(id, connection);
    byGroup.set(group.name, connection);
  }
  return (name) => {
    const connection = byGroup.get(name);
    if (connection === undefined) throw new TypeError(`no connection for the group ${name}`);
    return connection;
  };
}

/**
 * Connects to AWS, or starts the rehearsal. Whoever opens it closes it; clients that were given stay open.
 *
 * @throws AWS_CREDENTIALS_MISSING, AWS_REGION_MISSING, REHEARSAL_NOT_INSTALLED, and what starting a rehearsal throws
 */
export async function openConnections(
  run: Run,
  given: GivenClients | undefined,
  how: ConnectHow = {},
): Promise<Connections> {
  return run.config.rehearse ? rehearse(run, how) : connect(run, given);
}

/**
 * Does something with the connections of a run, and closes them.
 *
 * @throws as `openConnections` does, and what is done
 */
export async function withConnections<Result>(
  run: Run,
  given: GivenClients | undefined,
  act: (connections: Connections) => Promise<Result>,
  how: ConnectHow = {},
): Promise<Result> {
  const connections = await openConnections(run, given, how);
  try {
    return await act(connections);
  } finally {
    await connections.close().catch((error: unknown) => {
      // What became of the deployments is not less true because something could not be tidied up.
      const message = `Could not tidy up: ${(error as Error).message}`;
      run.onEvent({ type: 'warning', message });
    });
  }
}

async function connect({ config, env, signal, onEvent }: Run, given: GivenClients | undefined) {
  const own: Clients[] = [];
  const told = new Set<string>();
  const onNotice = (message: string) => {
    if (!told.has(message)) onEvent({ type: 'notice', message });
    told.add(message);
  };
  const close = () => {
    own.forEach(destroy);
    return Promise.resolve();
  };
  const clientsFor = async (options: ConnectionOptions): Promise<Clients> => {
    if (typeof given === 'function') return given(options);
    if (given !== undefined) return given;
    const clients = await createClients({ ...options, attempts: config.attempts, env, onNotice });
    own.push(clients);
    return clients;
  };
  try {
    const of = await forEachConnection(config, async (options) => {
      const clients = await clientsFor(options);
      const { region } = await resolveIdentity(clients, options, signal);
      return { clients, region };
    });
    return { of, rehearsal: undefined, instanceNames: new Map<string, string>(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function rehearse(
  { config, env, signal, onEvent }: Run,
  { attach, bare }: ConnectHow,
): Promise<Connections> {
  const onNotice = (message: string) => onEvent({ type: 'notice', message });
  const options = { signal, onNotice, attach, meanwhile: loadSdk };
  const rehearsal = await openRehearsal(config, env, options, bare);
  const { endpoint, credentials } = rehearsal;
  const { kind, reason, limits } = rehearsal.isolation;
  const { instances, groups } = config;
  onEvent({ type: 'rehearsal-started', isolation: kind, reason, limits, groups, instances });
  const own: Clients[] = [];
  const of = await forEachConnection(config, async (options) => {
    const { region = rehearsal.region } = options;
    const { attempts } = config;
    const clients = await createClients({ ...options, region, endpoint, credentials, attempts });
    own.push(clients);
    return { clients, region };
  });
  const close = async () => {
    own.forEach(destroy);
    await rehearsal.close();
  };
  return {
    of,
    rehearsal,
    // Some may be launched meanwhile.
    get instanceNames() {
      return new Map(rehearsal.instances.map(({ instanceId, name }) => [instanceId, name]));
    },
    close,
  };
}
