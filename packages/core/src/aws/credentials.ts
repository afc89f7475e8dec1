import type { Profile } from './profile.js';
import type { RequestHandler } from './request-handler.js';
import { credentialsSdk } from './sdk.js';

export interface AssumedRole {
  readonly arn: string;
  readonly externalId: string | undefined;
  /** Shown by CloudTrail. */
  readonly sessionName: string | undefined;
}

export interface CredentialOptions {
  readonly profile: Profile;
  /** Role to assume with what is found. */
  readonly role: AssumedRole | undefined;
  readonly region: string | undefined;
  readonly requestHandler: RequestHandler;
}

/**
 * Where credentials come from: the chain of the SDK, but a chosen profile that says where has the last word, so that
 * what is wrong with it is not told as "no credentials". STS and SSO are asked as S3 is: through the proxy, and where
 * the profile says.
 */
export function createCredentials({
  profile,
  role,
  region,
  requestHandler,
}: CredentialOptions): CredentialProvider {
  const sdk = credentialsSdk();
  const { name, endpoints, hasCredentials } = profile;
  const common = {
    requestHandler: requestHandler as never,
    ...(name === undefined ? {} : { profile: name }),
  };
  const sts = {
    ...common,
    ignoreConfiguredEndpointUrls: true,
    ...(region === undefined ? {} : { region }),
    ...(endpoints.sts === undefined ? {} : { endpoint: endpoints.sts }),
  };
  const options = {
    ...(name === undefined ? {} : { profile: name }),
    clientConfig: common,
    ...(endpoints.sts === undefined ? {} : roleAssumers(sts)),
  };
  // The SDK passes over the keys of the environment where a profile is chosen, also one that has only a region.
  const own =
    name !== undefined && hasCredentials
      ? sdk.fromIni(options)
      : sdk.createCredentialChain(sdk.fromEnv(), sdk.fromNodeProviderChain(options));
  return role === undefined ? own : assumeRole(role, own, sts);
}

/** Credentials of a role, asked for with others, for as long as they are needed. */
export function assumeRole(
  { arn, externalId, sessionName = 'codedeployer' }: AssumedRole,
  masterCredentials: CredentialProvider | StaticCredentials,
  clientConfig: object,
): CredentialProvider {
  const params = { RoleArn: arn, RoleSessionName: sessionName, ExternalId: externalId };
  const { fromTemporaryCredentials } = credentialsSdk();
  return fromTemporaryCredentials({ params, masterCredentials, clientConfig });
}

/** Those of a rehearsal. */
export interface StaticCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * What the SDK's own credentials are. By name: TypeScript looks for a name of its own through all packages that this one names,
 * and then takes those for missing that are built later.
 */
type CredentialProvider = ReturnType<ReturnType<typeof credentialsSdk>['fromNodeProviderChain']>;

type SdkOptions = NonNullable<Parameters<ReturnType<typeof credentialsSdk>['fromIni']>[0]>;

/** The roles of a profile are assumed by the SDK as well, which would not ask the endpoint of a profile for it. */
function roleAssumers(
  clientConfig: object,
): Pick<SdkOptions, 'roleAssumer' | 'roleAssumerWithWebIdentity'> {
  const { fromTemporaryCredentials, fromWebToken } = credentialsSdk();
  return {
    roleAssumer: (masterCredentials, params) =>
      fromTemporaryCredentials({ params, masterCredentials, clientConfig })(),
    roleAssumerWithWebIdentity: ({ RoleArn, WebIdentityToken, RoleSessionName }) =>
      fromWebToken({
        roleArn: RoleArn,
        webIdentityToken: WebIdentityToken,
        roleSessionName: RoleSessionName,
        clientConfig,
      })(),
  };
}
