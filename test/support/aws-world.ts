import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { createClients } from '@codedeployer/core/stages';
import {
  deploy,
  loadConfig,
  type Clients,
  type Config,
  type DeployEvent,
  type DeployOptions,
  type DeployReport,
  type WrittenConfig,
} from '@codedeployer/core';
import {
  startServer,
  type CommandName,
  type CommandResult,
  type Instance,
  type ServerOptions,
} from '@codedeployer/rehearsal';
import { createProject, smallest, type Files, type Project } from './project.js';

export const region = 'eu-central-1';
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What an instance answers to a command; undefined is success. */
export type Answer = (
  instanceId: string,
  command: CommandName,
  signal: AbortSignal | undefined,
  /** Key of the revision. */
  key?: string,
) => Promise<CommandResult | undefined>;

export interface AwsWorldOptions {
  readonly files?: Files;
  readonly faults?: ServerOptions['faults'];
  readonly buckets?: ServerOptions['s3']['buckets'];
  readonly groups?: readonly string[];
  /** How many each group has; two unless set. */
  readonly instances?: number;
  readonly answer?: Answer;
  /** Makes the groups blue/green. */
  readonly blueGreen?: ServerOptions['codeDeploy']['groups'][number]['blueGreen'];
  /** Has the groups scale: one instance is launched during each deployment, and one after it. */
  readonly scales?: boolean;
  /** How many milliseconds a minute lasts that a deployment waits. */
  readonly minute?: number;
  /** How many days ago it is at the endpoints, now. */
  readonly daysAgo?: () => number;
}

/**
 * A project beside endpoints that answer like AWS, reached as AWS is: by SDK clients over HTTP. Nothing of a rehearsal
 * is switched on.
 */
export interface AwsWorld {
  readonly project: Project;
  readonly endpoint: string;
  /** The operations that the endpoints were asked for, as `s3.PutObject`. */
  readonly calls: readonly string[];
  readonly events: readonly DeployEvent[];
  deploy(options?: WrittenConfig, more?: Partial<DeployOptions>): Promise<DeployReport>;
  /** Does something else with the configuration, by the same clients. */
  run<Result>(
    act: (config: Config, options: DeployOptions) => Promise<Result>,
    options?: WrittenConfig,
  ): Promise<Result>;
  /** Removes an object. */
  remove(key: string): Promise<void>;
  objects(): Promise<string[]>;
  openUploads(): Promise<number>;
  dispose(): Promise<void>;
}

/** A project and its two groups, each with scripts. */
export const twoGroups = {
  files: {
    'deploy/codedeployer.yml':
      'application: shop\nbucket: shop-revisions\ngroups: [web, db]\nsource: dist\n',
    'deploy/hook-scripts/db/AfterInstall.sh': '#!/usr/bin/env bash\n',
  },
  groups: ['web', 'db'],
} satisfies AwsWorldOptions;

const success: CommandResult = {
  status: 'Succeeded',
  noop: false,
  diagnostics: { errorCode: 0, scriptName: '', message: 'Succeeded: ', log: '' },
};

export async function createAwsWorld(options: AwsWorldOptions = {}): Promise<AwsWorld> {
  const project = await createProject({ ...smallest, ...options.files });
  const state = await mkdtemp(join(tmpdir(), 'codedeployer-aws-'));
  const calls: string[] = [];
  const instance = (id: string): Instance => ({
    id,
    execute: async (command, { revision }, { signal } = {}) =>
      (await options.answer?.(id, command, signal, revision.key)) ?? success,
    close: () => Promise.resolve(),
  });
  const instances = (group: string): Instance[] =>
    Array.from({ length: options.instances ?? 2 }, (_none, index) =>
      instance(`i-${group}-${index + 1}`),
    );
  const server = await startServer({
    s3: {
      directory: join(state, 's3'),
      buckets: options.buckets ?? [{ name: 'shop-revisions', region }],
    },
    codeDeploy: {
      directory: join(state, 'codedeploy'),
      application: 'shop',
      groups: (options.groups ?? ['web']).map((name) => ({
        name,
        instances: instances(name),
        run: instance,
        blueGreen: options.blueGreen,
        ...(options.scales === true && { autoScalingGroup: `${name}-fleet`, scaleOut: 1 }),
      })),
      limits: { minute: options.minute ?? 60_000 },
    },
    now: () => new Date(Date.now() - (options.daysAgo?.() ?? 0) * 86_400_000),
    faults: {
      onRequest(call) {
        calls.push(`${call.service}.${call.operation}`);
        return options.faults?.onRequest?.(call);
      },
      onCommand: (call) => options.faults?.onCommand?.(call),
    },
  });
  const s3 = new S3Client({ endpoint: server.endpoint, region, credentials, forcePathStyle: true });
  const events: DeployEvent[] = [];
  const made: Clients[] = [];

  const run: AwsWorld['run'] = async (act, written = {}) => {
    const config = await loadConfig({
      directory: project.directory,
      options: { region, pollInterval: 0.1, ...written },
      env: {},
    });
    const clients = await createClients({
      region: config.region,
      endpoint: server.endpoint,
      credentials,
    });
    made.push(clients);
    const { PATH, XDG_CACHE_HOME } = process.env;
    return act(config, {
      clients,
      env: { PATH, XDG_CACHE_HOME },
      onEvent: (event) => events.push(event),
    });
  };

  return {
    project,
    endpoint: server.endpoint,
    calls,
    events,
    deploy: (written = {}, more = {}) =>
      run(
        (config, given) => deploy(project.path(config.source), config, { ...given, ...more }),
        written,
      ),
    run,
    async remove(key) {
      await s3.send(new DeleteObjectCommand({ Bucket: 'shop-revisions', Key: key }));
    },
    async objects() {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: 'shop-revisions' }),
      );
      return Contents.map(({ Key = '' }) => Key);
    },
    async openUploads() {
      const { Uploads = [] } = await s3.send(
        new ListMultipartUploadsCommand({ Bucket: 'shop-revisions' }),
      );
      return Uploads.length;
    },
    async dispose() {
      for (const clients of made) {
        clients.s3.destroy();
        clients.codeDeploy.destroy();
      }
      s3.destroy();
      await server.close();
      await project.dispose();
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** What the agent says of a script that failed. */
export function scriptFailure(script: string, exitCode: number, log: string): CommandResult {
  return {
    status: 'Failed',
    noop: false,
    diagnostics: {
      errorCode: 4,
      scriptName: script,
      message: `Script at specified location: ${script} failed with exit code ${exitCode}`,
      log,
    },
  };
}
