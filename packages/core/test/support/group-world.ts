import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  type CodeDeployClient,
  type CreateDeploymentCommandInput,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  startServer,
  type CommandName,
  type CommandResult,
  type Instance,
  type ServerOptions,
} from '@codedeployer/rehearsal';
import { createWorld } from '@codedeployer/testing';
import { loadRevisionConfig, type RevisionConfig } from '../../dist/config/load-config.js';
import type { WrittenConfig } from '../../dist/config/options.js';
import { createClients, typed, type Clients } from '../../dist/aws/clients.js';
import type { GroupTarget } from '../../dist/commands/group-target.js';

const bucket = 'shop-revisions';
const region = 'eu-central-1';

/** What an instance answers to a command; undefined is success. */
type Answer = (instanceId: string, command: CommandName) => Promise<CommandResult | undefined>;

/** Groups of the application `shop` at a CodeDeploy that is asked over HTTP, with instances of the test's own. */
export interface GroupWorld {
  readonly endpoint: string;
  readonly codeDeploy: CodeDeployClient;
  readonly s3: S3Client;
  /** How instances answer from now on. */
  answer: Answer;
  faults: NonNullable<ServerOptions['faults']>;
  readonly target: (group: string) => GroupTarget;
  /** Uploads a version and starts its deployment to a group. */
  start(
    group: string,
    version: string,
    more?: Partial<CreateDeploymentCommandInput>,
  ): Promise<string>;
  /** Waits until a deployment has ended. */
  readonly ended: (deploymentId: string) => Promise<DeploymentInfo>;
  /** Starts one and waits until it, and the rollback that may follow, has ended. */
  deploy(
    group: string,
    version: string,
    more?: Partial<CreateDeploymentCommandInput>,
  ): Promise<DeploymentInfo>;
  /** Starts one that does not get beyond AfterInstall before it is released. */
  hold(
    group: string,
    version: string,
  ): Promise<{ readonly id: string; readonly release: () => void }>;
  /** How the commands reach the groups. */
  config(options?: WrittenConfig): Promise<RevisionConfig>;
  readonly clients: Clients;
  forgetObject(version: string): Promise<void>;
  dispose(): Promise<void>;
}

const success: CommandResult = {
  status: 'Succeeded',
  noop: false,
  diagnostics: { errorCode: 0, scriptName: '', message: 'Succeeded: ', log: '' },
};

/** What the agent says of a script that has failed. */
export const scriptFailed: CommandResult = {
  status: 'Failed',
  noop: false,
  diagnostics: {
    errorCode: 4,
    scriptName: 'deploy/stop.sh',
    message: 'Script at specified location: deploy/stop.sh failed with exit code 3',
    log: 'no such table\n',
  },
};

/** A deployment that is rolled back when it fails. */
export const rollback = {
  autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE' as const] },
};

export async function createGroupWorld(
  groups: readonly string[] = ['web', 'worker'],
): Promise<GroupWorld> {
  const files = await createWorld();
  const instances = (group: string): Instance[] =>
    [1, 2].map((number) => {
      const id = `i-${group}-${number}`;
      return {
        id,
        execute: async (command) => (await world.answer(id, command)) ?? success,
        close: () => Promise.resolve(),
      };
    });
  const server = await startServer({
    s3: { directory: files.path('s3'), buckets: [{ name: bucket, region }] },
    codeDeploy: {
      directory: files.path('codedeploy'),
      application: 'shop',
      groups: groups.map((name) => ({ name, instances: instances(name) })),
    },
    faults: {
      onRequest: (call) => world.faults.onRequest?.(call),
      onCommand: (call) => world.faults.onCommand?.(call),
    },
  });
  const clients = await createClients({
    region,
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    attempts: 2,
  });
  const { s3, codeDeploy } = typed(clients);
  const keyOf = (version: string) => `shop/${version}.zip`;

  const world: GroupWorld = {
    endpoint: server.endpoint,
    codeDeploy,
    s3,
    answer: () => Promise.resolve(undefined),
    faults: {},
    target: (group) => ({
      name: group,
      application: 'shop',
      deploymentGroup: group,
      region,
      clients,
      isRehearsed: false,
    }),
    async start(group, version, more = {}) {
      const { ETag = '' } = await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(version),
          Body: version,
          Metadata: {
            application: 'shop',
            version,
            commit: `${version.replaceAll('.', '')}abcdef01`,
          },
        }),
      );
      const { deploymentId = '' } = await codeDeploy.send(
        new CreateDeploymentCommand({
          applicationName: 'shop',
          deploymentGroupName: group,
          description: `shop ${version} [codedeployer 0123456789ab]`,
          revision: {
            revisionType: 'S3',
            s3Location: { bucket, key: keyOf(version), bundleType: 'zip', eTag: ETag },
          },
          ...more,
        }),
      );
      return deploymentId;
    },
    async ended(deploymentId) {
      for (;;) {
        const { deploymentInfo = {} } = await codeDeploy.send(
          new GetDeploymentCommand({ deploymentId }),
        );
        if (['Succeeded', 'Failed', 'Stopped'].includes(deploymentInfo.status ?? ''))
          return deploymentInfo;
        await delay(20);
      }
    },
    async deploy(group, version, more) {
      const info = await world.ended(await world.start(group, version, more));
      const rollback = info.rollbackInfo?.rollbackDeploymentId;
      if (rollback !== undefined) await world.ended(rollback);
      return info;
    },
    async hold(group, version) {
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const before = world.answer;
      let reached: () => void = () => undefined;
      const isThere = new Promise<void>((resolve) => (reached = resolve));
      world.answer = async (id, command) => {
        if (id.includes(group) && command === 'AfterInstall') {
          reached();
          await released;
        }
        return before(id, command);
      };
      const id = await world.start(group, version);
      await isThere;
      return {
        id,
        release() {
          world.answer = before;
          release();
        },
      };
    },
    config: (options = {}) =>
      loadRevisionConfig({
        directory: files.directory,
        options: {
          application: 'shop',
          groups: [...groups],
          region,
          pollInterval: 0.1,
          ...options,
        },
        env: {},
      }),
    clients,
    async forgetObject(version) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(version) }));
    },
    async dispose() {
      s3.destroy();
      codeDeploy.destroy();
      await server.close();
      await files.dispose();
    },
  };
  return world;
}
