import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { join } from 'node:path';
import {
  startServer,
  type RunningServer,
  type ServerOptions,
} from '../../dist/rehearse/start-server.js';
import { temporaryFolder } from './temporary-folder.js';

export const region = 'eu-central-1';
const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };

export interface World {
  /** The folder of the test's state. */
  readonly folder: { readonly path: string };
  /** Starts a server over the test's state; all are closed after the test. */
  start(options?: WorldOptions): Promise<Running>;
}

export interface WorldOptions {
  readonly s3?: Partial<ServerOptions['s3']>;
  readonly codeDeploy?: Partial<ServerOptions['codeDeploy']>;
  readonly sts?: ServerOptions['sts'];
  readonly faults?: ServerOptions['faults'];
  readonly onError?: ServerOptions['onError'];
  readonly port?: number;
}

export interface Running extends RunningServer {
  readonly s3: S3Client;
  readonly codeDeploy: CodeDeployClient;
  s3Client(config: S3ClientConfig): S3Client;
  /** Of the services that activation talks to; of another region or account where that is said. */
  clients(config?: Partial<Where>): Clients;
}

export interface Where {
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

export interface Clients {
  readonly iam: IAMClient;
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
}

/** One rehearsal server for each test, with real SDK clients, a bucket `artifacts` and an application `shop`. */
export function rehearsalWorld(): World {
  const open: (() => Promise<void>)[] = [];
  const defects: unknown[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
    const [defect] = defects.splice(0);
    if (defect !== undefined) throw defect as Error;
  });
  const folder = temporaryFolder(); // after the hook above: the servers must be closed before their folder goes
  return {
    folder,
    async start(options = {}) {
      const server = await startServer({
        s3: {
          directory: join(folder.path, 's3'),
          buckets: [{ name: 'artifacts', region }],
          ...options.s3,
        },
        codeDeploy: {
          directory: join(folder.path, 'codedeploy'),
          application: 'shop',
          groups: [],
          ...options.codeDeploy,
        },
        sts: options.sts,
        faults: options.faults,
        port: options.port,
        onError: options.onError ?? ((error) => void defects.push(error)),
      });
      const s3Client = (config: S3ClientConfig) =>
        new S3Client({
          endpoint: server.endpoint,
          region,
          credentials,
          forcePathStyle: true,
          maxAttempts: 1,
          ...config,
        });
      const s3 = s3Client({});
      const codeDeploy = new CodeDeployClient({
        endpoint: server.endpoint,
        region,
        credentials,
        maxAttempts: 1,
      });
      const made: { destroy(): void }[] = [s3, codeDeploy];
      const clients = (where: Partial<Where> = {}): Clients => {
        const { endpoint } = server;
        const config = { endpoint, region, credentials, maxAttempts: 1, ...where };
        const opened = {
          iam: new IAMClient(config),
          ec2: new EC2Client(config),
          autoScaling: new AutoScalingClient(config),
          cloudWatch: new CloudWatchClient(config),
        };
        made.push(...Object.values(opened));
        return opened;
      };
      open.push(async () => {
        for (const client of made) client.destroy();
        await server.close();
      });
      return { ...server, s3, codeDeploy, s3Client, clients };
    },
  };
}
