import { once } from 'node:events';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { S3Client } from '@aws-sdk/client-s3';
import { failure } from '../errors/failure.js';
import { usualAttempts } from './call-policy.js';
import { codeDeploySdk, s3Sdk } from './sdk.js';

/** An AWS SDK v3 client, without its types in our API; also something that wraps one. */
export interface SdkClient {
  /** As the SDK's clients have it. Without it, credentials are not looked for before the first request. */
  readonly config?: SdkClientConfig | undefined;
  send(command: never, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

/** What of a client's configuration is read. */
export interface SdkClientConfig {
  region(): Promise<string>;
  credentials(options?: { readonly forceRefresh?: boolean }): Promise<unknown>;
  /** How often a request is made at most; without it, eight times. */
  maxAttempts?(): Promise<number>;
}

/** The AWS clients that the pipeline talks through; bring your own to set whatever the SDK can. */
export interface Clients {
  /** An `S3Client` of `@aws-sdk/client-s3`. */
  readonly s3: SdkClient;
  /** A `CodeDeployClient` of `@aws-sdk/client-codedeploy`. */
  readonly codeDeploy: SdkClient;
}

/** The same, with the types that the SDK gives them. */
export interface TypedClients {
  readonly s3: S3Client;
  readonly codeDeploy: CodeDeployClient;
}

export interface ClientOptions {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly roleArn?: string | undefined;
  /** Talk to this address instead of AWS, with these credentials: how a rehearsal differs. */
  readonly endpoint?: string | undefined;
  readonly credentials?:
    { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly timeouts?: Timeouts | undefined;
  /** How often a request is made at most. */
  readonly attempts?: number | undefined;
}

/** Says SDK types aloud once, so that nothing else has to. */
export function typed(clients: Clients): TypedClients {
  return clients as unknown as TypedClients;
}

/** Milliseconds until a connection that is not answered counts as broken, so that nothing waits for ever. */
export interface Timeouts {
  /** Until the connection stands. */
  readonly connection: number;
  /** Until CodeDeploy has answered. */
  readonly request: number;
  /** Without a byte in either direction of a connection to S3. */
  readonly idle: number;
}

const usualTimeouts: Timeouts = {
  connection: 5000,
  request: 60_000,
  // What the system has taken over of a part to send may take minutes on a slow line, without a sign of it.
  idle: 180_000,
};

/**
 * Makes the clients; the SDK is loaded here and not before. Requests that fail are made again as
 * the policy of the call allows, not as the SDK would.
 */
export async function createClients(options: ClientOptions): Promise<Clients> {
  const { S3Client } = s3Sdk();
  const { CodeDeployClient } = codeDeploySdk();
  const {
    region,
    profile,
    roleArn,
    endpoint,
    credentials,
    timeouts = usualTimeouts,
    attempts = usualAttempts,
  } = options;
  const shared = {
    maxAttempts: attempts,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(roleArn === undefined || credentials !== undefined
      ? {}
      : { credentials: await assumeRole(roleArn, profile) }),
  };
  // A loopback endpoint has no host names for buckets.
  const s3 = new S3Client({
    ...shared,
    ...(endpoint === undefined ? {} : { forcePathStyle: true }),
    requestHandler: { connectionTimeout: timeouts.connection, socketTimeout: timeouts.idle },
  });
  const codeDeploy = new CodeDeployClient({
    ...shared,
    requestHandler: {
      connectionTimeout: timeouts.connection,
      requestTimeout: timeouts.request,
      throwOnRequestTimeout: true, // the SDK only warns otherwise
    },
  });
  return { s3, codeDeploy };
}

async function assumeRole(roleArn: string, profile: string | undefined) {
  const { fromTemporaryCredentials, fromNodeProviderChain } =
    await import('@aws-sdk/credential-providers');
  return fromTemporaryCredentials({
    params: { RoleArn: roleArn, RoleSessionName: 'codedeployer' },
    ...(profile === undefined ? {} : { masterCredentials: fromNodeProviderChain({ profile }) }),
  });
}

/**
 * Finds out before anything is packed whether there are credentials and a region, and which region that is: that of
 * the S3 client, or of the options where the client does not say.
 *
 * @throws AWS_CREDENTIALS_MISSING, AWS_REGION_MISSING, and the signal's reason
 */
export async function resolveIdentity(
  { s3: { config } }: Clients,
  { region, profile }: Pick<ClientOptions, 'region' | 'profile'>,
  signal?: AbortSignal,
): Promise<{ readonly region: string }> {
  if (config === undefined) {
    if (region === undefined) throw failure('AWS_REGION_MISSING', {});
    return { region };
  }
  try {
    // Asking for them cannot be cancelled, only left alone: a process, a metadata service or STS may be slow.
    await unlessAborted(config.credentials(), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw failure(
      'AWS_CREDENTIALS_MISSING',
      { reason: (error as Error).message, profile },
      { cause: error },
    );
  }
  try {
    const own = await config.region();
    if (own === '') throw new Error('The region is empty.');
    return { region: own };
  } catch (error) {
    throw failure('AWS_REGION_MISSING', {}, { cause: error });
  }
}

async function unlessAborted<T>(wanted: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return wanted;
  signal.throwIfAborted();
  const settled = new AbortController();
  const aborted = once(signal, 'abort', { signal: settled.signal }).then(() => {
    throw signal.reason;
  });
  try {
    return await Promise.race([wanted, aborted]);
  } finally {
    aborted.catch(() => undefined);
    settled.abort();
  }
}
