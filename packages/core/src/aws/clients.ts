import { once } from 'node:events';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { S3Client } from '@aws-sdk/client-s3';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { trustedAuthorities } from './ca-bundle.js';
import { usualAttempts } from './call-policy.js';
import {
  assumeRole,
  createCredentials,
  type AssumedRole,
  type StaticCredentials,
} from './credentials.js';
import { explainServiceError } from './explain-error.js';
import { networkTrouble } from './network-error.js';
import { idleProfile, readProfile, type EndpointOf, type Profile } from './profile.js';
import { idleProxy, proxyFor } from './proxy.js';
import { createRequestHandler, type Network } from './request-handler.js';
import { codeDeploySdk, s3Sdk } from './sdk.js';
import { isServiceError } from './service-error.js';

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
  /** Of one that does not ask AWS itself. */
  endpoint?(): Promise<{
    readonly protocol: string;
    readonly hostname: string;
    readonly port?: number | undefined;
  }>;
  /** Whether endpoints for FIPS are asked. */
  useFipsEndpoint?(): Promise<boolean>;
  /** How often a request is made at most; without it, eight times. */
  maxAttempts?(): Promise<number>;
}

/** The AWS clients that the pipeline talks through; bring your own to set whatever the SDK can. */
export interface Clients {
  /** An `S3Client` of `@aws-sdk/client-s3`. */
  readonly s3: SdkClient;
  /** A `CodeDeployClient` of `@aws-sdk/client-codedeploy`. */
  readonly codeDeploy: SdkClient;
  /**
   * What a client of another service has to be made with, so that it reaches AWS as these do: region, credentials, proxy,
   * endpoint. Without it, region and credentials are those of `codeDeploy`.
   */
  readonly settingsFor?: ((service: FurtherService) => ServiceSettings) | undefined;
}

/** A service that only some commands ask. */
export type FurtherService = Exclude<EndpointOf, 's3' | 'codedeploy'>;

/** For the constructor of a client of the SDK. */
export type ServiceSettings = Readonly<Record<string, unknown>>;

/** The same, with the types that the SDK gives them. */
export interface TypedClients {
  readonly s3: S3Client;
  readonly codeDeploy: CodeDeployClient;
}

export interface ClientOptions {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly externalId?: string | undefined;
  readonly roleSessionName?: string | undefined;
  /** Talk to this address instead of AWS, with these credentials and nothing between: how a rehearsal differs. */
  readonly endpoint?: string | undefined;
  readonly credentials?: StaticCredentials | undefined;
  /** Proxies, authorities and profiles are taken from it; otherwise from that of this process, as the SDK does. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly timeouts?: Timeouts | undefined;
  /** How often a request is made at most. */
  readonly attempts?: number | undefined;
  /** Told what in the environment has no effect, in a line each. */
  readonly onNotice?: ((message: string) => void) | undefined;
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

/** Hosts of AWS's own, in all its partitions, have a name for each bucket. */
const hostOfAws = /(?:^|\.)(?:amazonaws\.[a-z.]+|api\.aws)$/;

/** Whether a bucket has to be named in the path: `localhost` has no names for them. */
function isAskedByPath(endpoint: string | undefined): boolean {
  return endpoint !== undefined && !hostOfAws.test(new URL(endpoint).hostname);
}

const direct: Network = { proxyFor: () => undefined, authorities: undefined };

const noProfile: Profile = {
  name: undefined,
  hasCredentials: false,
  endpoints: {},
  caBundle: undefined,
};

/**
 * Makes the clients; the SDK is loaded here and not before. Requests that fail are made again as
 * the policy of the call allows, not as the SDK would.
 *
 * @throws AWS_PROFILE_NOT_FOUND, AWS_PROFILE_INVALID, CA_BUNDLE_UNREADABLE
 */
export async function createClients(options: ClientOptions): Promise<Clients> {
  const { S3Client } = s3Sdk();
  const { CodeDeployClient } = codeDeploySdk();
  const {
    region,
    roleArn,
    endpoint,
    credentials: given,
    env = process.env,
    timeouts = usualTimeouts,
    attempts = usualAttempts,
  } = options;
  const rehearsed = given !== undefined;
  const profile = rehearsed ? noProfile : await readProfile(options.profile, env);
  const idle = rehearsed ? [] : [idleProfile(options.profile, env), idleProxy(env)];
  for (const line of idle) if (line !== undefined) options.onNotice?.(line);
  const network = rehearsed
    ? direct
    : {
        proxyFor: (url: URL) => proxyFor(url, env),
        authorities: await trustedAuthorities(env, profile.caBundle),
      };
  const forS3 = createRequestHandler(network, {
    connectionTimeout: timeouts.connection,
    socketTimeout: timeouts.idle,
  });
  const forCodeDeploy = createRequestHandler(network, {
    connectionTimeout: timeouts.connection,
    requestTimeout: timeouts.request,
    throwOnRequestTimeout: true, // the SDK only warns otherwise
  });
  const role =
    roleArn === undefined
      ? undefined
      : { arn: roleArn, externalId: options.externalId, sessionName: options.roleSessionName };
  const shared = {
    maxAttempts: attempts,
    // The SDK knows only of those of AWS_PROFILE.
    ignoreConfiguredEndpointUrls: true,
    ...(region === undefined ? {} : { region }),
    ...(profile.name === undefined ? {} : { profile: profile.name }),
    credentials:
      given === undefined
        ? createCredentials({ profile, role, region, requestHandler: forCodeDeploy })
        : rehearsedCredentials(given, role, { region, endpoint, requestHandler: forCodeDeploy }),
  };
  const s3Endpoint = endpoint ?? profile.endpoints.s3;
  const s3 = new S3Client({
    ...shared,
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint }),
    forcePathStyle: isAskedByPath(s3Endpoint),
    requestHandler: forS3 as never,
  });
  const codeDeployEndpoint = endpoint ?? profile.endpoints.codedeploy;
  const codeDeploy = new CodeDeployClient({
    ...shared,
    ...(codeDeployEndpoint === undefined ? {} : { endpoint: codeDeployEndpoint }),
    requestHandler: forCodeDeploy as never,
  });
  const settingsFor = (service: FurtherService): ServiceSettings => {
    const address = endpoint ?? profile.endpoints[service];
    return {
      ...shared,
      ...(address === undefined ? {} : { endpoint: address }),
      requestHandler: forCodeDeploy,
    };
  };
  return { s3, codeDeploy, settingsFor };
}

/** Those of the rehearsal itself, or of a role of it. */
function rehearsedCredentials(
  given: StaticCredentials,
  role: AssumedRole | undefined,
  clientConfig: object,
) {
  return role === undefined ? given : assumeRole(role, given, clientConfig);
}

/** What kept the SDK from having credentials: an answer of STS says it itself, and so does a network that is down. */
function explainMissing(error: unknown, profile: string | undefined): unknown {
  if (isServiceError(error) || networkTrouble(error) !== undefined) {
    const named = profile === undefined ? 'credentials' : `the profile "${profile}"`;
    const explained = explainServiceError(error, 'sts:AssumeRole', named);
    if (CodedeployerError.is(explained)) return explained;
  }
  const { message: reason } = error as Error;
  return failure('AWS_CREDENTIALS_MISSING', { reason, profile }, { cause: error });
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
    throw explainMissing(error, profile);
  }
  try {
    const own = await config.region();
    if (own === '') throw new Error('The region is empty.');
    return { region: own };
  } catch (error) {
    throw failure('AWS_REGION_MISSING', {}, { cause: error });
  }
}

/** The address that a client asks instead of AWS; undefined where it asks AWS. */
export async function endpointOf({ config }: SdkClient): Promise<string | undefined> {
  const endpoint = await config?.endpoint?.();
  if (endpoint === undefined) return undefined;
  const { protocol, hostname, port } = endpoint;
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}

/**
 * The address of clients that were handed in and do not say where other services are: those are not asked then, as they would
 * be asked of AWS.
 */
export async function endpointOfAlone({
  codeDeploy,
  settingsFor,
}: Clients): Promise<string | undefined> {
  return settingsFor === undefined ? endpointOf(codeDeploy) : undefined;
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
