import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BatchGetDeploymentsCommand, CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { createWorld } from '@codedeployer/testing';
import {
  startServer,
  type CommandResult,
  type RunningServer,
  type ServerOptions,
} from '@codedeployer/rehearsal';
import { createClients, type Clients, type SdkClient } from '../../dist/aws/clients.js';
import { createServiceClock } from '../../dist/aws/service-clock.js';
import { startDeployment } from '../../dist/deployment/start.js';
import { lockKey } from '../../dist/guard/lock-object.js';
import type { Guarded } from '../../dist/guard/guarded.js';
import type { DeploymentRef } from '../../dist/model/progress.js';
import { isFinal } from '../../dist/model/progress.js';
import { sequenceOf, writeSequence } from '../../dist/model/sequence.js';

const region = 'eu-central-1';
const bucket = 'shop-revisions';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const success: CommandResult = {
  status: 'Succeeded',
  noop: false,
  diagnostics: { errorCode: 0, scriptName: '', message: 'Succeeded: ', log: '' },
};

/** Before an operation of a client is sent, as `CreateDeployment`. */
export type Before = (operation: string, input: object) => Promise<void> | void;

/** A client that asks before it sends. */
function asking(client: SdkClient, before: Before): SdkClient {
  return {
    config: client.config,
    destroy: () => client.destroy(),
    async send(command, options) {
      const { constructor, input } = command as { constructor: { name: string }; input: object };
      await before(constructor.name.replace(/Command$/, ''), input);
      return client.send(command, options);
    },
  };
}

const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));

/** The name of a build, by the key of its revision. */
const buildOf = (key: string) => /(\w+)\.zip/.exec(key)?.[1] ?? '';

/** S3 and CodeDeploy over HTTP, with an application `shop` and groups of one instance each. */
export interface GuardWorld {
  readonly operations: string[];
  readonly codeDeploy: CodeDeployClient;
  readonly s3: S3Client;
  /** What goes wrong. */
  fault: NonNullable<NonNullable<ServerOptions['faults']>['onRequest']>;
  /** How far the clock of AWS is ahead, in milliseconds. */
  ahead: number;
  /** Deployments do not end before it resolves. */
  gate: Promise<void>;
  /** The same for those of one build to one group, by `web 1`. */
  gates: Map<string, Promise<void>>;
  /** A group as one run sees it; `told` has what it says. */
  guarded(more?: Partial<Guarded>, before?: Before): Guarded & { readonly told: string[] };
  /** Starts the deployment of a build, as the stage of a run does. */
  create(guarded: Guarded, number?: number): () => Promise<DeploymentRef>;
  /** Puts a revision into S3, once. */
  revision(number?: number): Promise<{ key: string; eTag: string }>;
  /** Waits until a deployment has ended, and its rollback; how it ended. */
  end(deploymentId: string): Promise<string>;
  /** The build that the group has. */
  live(group?: string): string | undefined;
  dispose(): Promise<void>;
}

export async function createGuardWorld(groups: readonly string[] = ['web']): Promise<GuardWorld> {
  const folder = await createWorld();
  const operations: string[] = [];
  const made: Clients[] = [];
  const live = new Map<string, string>();
  let ahead = 0;
  const revisions = new Map<number | undefined, { key: string; eTag: string }>();
  const server: RunningServer = await startServer({
    s3: { directory: folder.path('s3'), buckets: [{ name: bucket, region }] },
    codeDeploy: {
      directory: folder.path('codedeploy'),
      application: 'shop',
      groups: groups.map((name) => ({
        name,
        instances: [
          {
            id: `i-${name}`,
            execute: async (command, { revision }, { signal } = {}) => {
              const build = buildOf(revision.key);
              const gate = world.gates.get(`${name} ${build}`) ?? world.gate;
              if (command === 'BeforeInstall') await Promise.race([gate, aborted(signal)]);
              if (command === 'AfterInstall') live.set(name, build);
              return success;
            },
            close: () => Promise.resolve(),
          },
        ],
      })),
    },
    faults: {
      onRequest(call) {
        operations.push(call.operation);
        return world.fault(call);
      },
    },
    now: () => new Date(Date.now() + ahead),
  });
  const s3 = new S3Client({ endpoint: server.endpoint, region, credentials, forcePathStyle: true });
  const codeDeploy = new CodeDeployClient({ endpoint: server.endpoint, region, credentials });
  const { s3: forS3, codeDeploy: forCodeDeploy } = await createClients({
    region,
    endpoint: server.endpoint,
    credentials,
  });
  made.push({ s3: forS3, codeDeploy: forCodeDeploy });
  const world: GuardWorld = {
    operations,
    codeDeploy,
    s3,
    fault: () => undefined,
    get ahead() {
      return ahead;
    },
    set ahead(milliseconds) {
      ahead = milliseconds;
    },
    gate: Promise.resolve(),
    gates: new Map(),
    guarded(more = {}, before = () => undefined) {
      const { deploymentGroup = 'web' } = more;
      const told: string[] = [];
      const clients = { s3: asking(forS3, before), codeDeploy: asking(forCodeDeploy, before) };
      return {
        clients,
        application: 'shop',
        name: deploymentGroup,
        deploymentGroup,
        region,
        lock: {
          clients,
          bucket,
          key: lockKey('{application}/{digest}.{format}', 'shop', deploymentGroup),
          isSure: true,
        },
        owner: { name: 'alice@laptop' },
        sequence: undefined,
        mayBeOlder: false,
        onBusy: 'wait',
        busyTimeout: 1,
        pollInterval: 0.02,
        calling: {
          patience: { callTimeout: 60, answerTimeout: 60, attempts: 2 },
          clock: createServiceClock(),
        },
        tell: (message) => told.push(message),
        told,
        ...more,
      };
    },
    create: (guarded, number) => async () => {
      const { key, eTag } = await world.revision(number ?? guarded.sequence?.value);
      const revision = { bucket, key, bundleType: 'zip', eTag } as const;
      const { application, name, deploymentGroup } = guarded;
      const options = { application, name, deploymentGroup };
      return startDeployment(guarded.clients, revision, options, 'shop', {
        calling: guarded.calling,
        sequence: guarded.sequence,
        lookAfter: [0.01],
      });
    },
    async revision(number) {
      const known = revisions.get(number);
      if (known !== undefined) return known;
      const key = `shop/${number ?? 'some'}.zip`;
      const sequence = sequenceOf(number, undefined);
      const { ETag = '' } = await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: key,
          Metadata: sequence === undefined ? {} : { sequence: writeSequence(sequence) },
        }),
      );
      const revision = { key, eTag: ETag.replaceAll('"', '') };
      revisions.set(number, revision);
      return revision;
    },
    async end(deploymentId) {
      for (;;) {
        const { deploymentsInfo } = await codeDeploy.send(
          new BatchGetDeploymentsCommand({ deploymentIds: [deploymentId] }),
        );
        const { status = 'Created', rollbackInfo } = deploymentsInfo?.[0] ?? {};
        if (isFinal(status)) {
          if (rollbackInfo?.rollbackDeploymentId !== undefined)
            await world.end(rollbackInfo.rollbackDeploymentId);
          return status;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    live: (group = 'web') => live.get(group),
    async dispose() {
      for (const clients of made) {
        clients.s3.destroy();
        clients.codeDeploy.destroy();
      }
      s3.destroy();
      codeDeploy.destroy();
      await server.close();
      await folder.dispose();
    },
  };
  return world;
}
