import { compare, openServices, type Resource, type Services } from '@codedeployer/activation';
import { usualCalling, type FieldChange } from '@codedeployer/core/activation';
import { createClients } from '@codedeployer/core/stages';
import { startServer, type RequestFault, type RunningServer } from '@codedeployer/rehearsal';
import { createWorld, type World } from '@codedeployer/testing';

export const region = 'eu-central-1';
export const account = '111122223333';

/** What a group of the tests is, as policies speak of it. */
export const group = {
  application: 'shop',
  deploymentGroup: 'production',
  region,
  account,
  bucket: 'shop-revisions',
  key: 'revisions/{application}/{digest}.{format}',
} as const;

/** The services of a rehearsal for one test, and what is asked of them. */
export interface ActivationWorld {
  readonly server: RunningServer;
  /** Every request, as `iam:GetRole`, in the order in which they came. */
  readonly calls: string[];
  /** What becomes of the requests that come from now on. */
  fault: (call: string, count: number) => RequestFault | undefined;
  services(options?: {
    region?: string;
    account?: string;
    signal?: AbortSignal;
  }): Promise<Services>;
}

/** One for each test. */
export function activationWorld(): ActivationWorld {
  let world: World;
  let server: RunningServer;
  const calls: string[] = [];
  const self: ActivationWorld = {
    get server() {
      return server;
    },
    calls,
    fault: () => undefined,
    async services({ region: where = region, account: whose, signal } = {}) {
      const given = await createClients({
        region: where,
        endpoint: server.endpoint,
        credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
        ...(whose !== undefined && { roleArn: `arn:aws:iam::${whose}:role/someone` }),
      });
      return openServices(given, where, { ...usualCalling, ...(signal && { signal }) });
    },
  };
  beforeEach(async () => {
    world = await createWorld();
    calls.length = 0;
    self.fault = () => undefined;
    server = await startServer({
      s3: { directory: world.path('s3'), buckets: [] },
      codeDeploy: { directory: world.path('codedeploy'), application: 'shop', groups: [] },
      account,
      faults: {
        onRequest({ service, operation }) {
          const call = `${service}:${operation}`;
          const fault = self.fault(call, calls.length);
          calls.push(call);
          return fault;
        },
      },
    });
  });
  afterEach(async () => {
    await server.close();
    await world.dispose();
  });
  return self;
}

/** What is not as wanted. */
export async function differences(resource: Resource, services: Services): Promise<FieldChange[]> {
  return compare(resource.wanted ?? {}, await resource.read(services));
}

/** Makes or changes it, as a plan would have it. */
export async function apply(resource: Resource, services: Services): Promise<FieldChange[]> {
  const before = await resource.read(services);
  const changes = compare(resource.wanted ?? {}, before);
  if (before === undefined) await resource.create(services);
  else if (changes.length > 0) await resource.update(services, changes, before);
  return changes;
}

/** What is to be known of it as it stands. */
export async function notesOf(resource: Resource, services: Services): Promise<readonly string[]> {
  const before = await resource.read(services);
  return resource.notes?.(compare(resource.wanted ?? {}, before), before) ?? [];
}
