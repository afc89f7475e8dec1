import { closest } from '@codedeployer/appspec/text';
import { failure } from '../errors/failure.js';
import { sharedConfigSdk } from './sdk.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Section = Readonly<Record<string, string | undefined>>;

/** A service as endpoints are named for it: in `AWS_ENDPOINT_URL_S3`, and below `services` in the file. */
export type EndpointOf =
  's3' | 'codedeploy' | 'sts' | 'iam' | 'ec2' | 'auto_scaling' | 'cloudwatch';

const services: readonly EndpointOf[] = [
  's3',
  'codedeploy',
  'sts',
  'iam',
  'ec2',
  'auto_scaling',
  'cloudwatch',
];

/** What a profile, and the environment, which wins over it, say beside the region. */
export interface Profile {
  /** How messages call it; undefined when nobody has chosen one. */
  readonly name: string | undefined;
  /** Whether it says where credentials come from. */
  readonly hasCredentials: boolean;
  /** Where a service is asked instead of AWS. */
  readonly endpoints: Readonly<Partial<Record<EndpointOf, string>>>;
  /** File with the certificates of authorities. */
  readonly caBundle: string | undefined;
}

const ofCredentials = [
  'aws_access_key_id',
  'credential_process',
  'credential_source',
  'login_session',
  'role_arn',
  'source_profile',
  'sso_account_id',
  'sso_session',
  'sso_start_url',
  'web_identity_token_file',
];

/** What is empty does not count, as with aws. */
function filled(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

/** The section that `services` of a profile names. */
function servicesOf(profile: Section, sections: Readonly<Record<string, Section>>, name: string) {
  if (profile.services === undefined) return {};
  const found = sections[`services.${profile.services}`];
  if (found !== undefined) return found;
  const problem = `its "services" name a section [services ${profile.services}] that is not in the file`;
  throw failure('AWS_PROFILE_INVALID', { profile: name, problem });
}

/** Says which of two profiles counts, where the environment names both. */
export function idleProfile(chosen: string | undefined, env: Environment): string | undefined {
  const [first, second] = [filled(env.AWS_DEFAULT_PROFILE), filled(env.AWS_PROFILE)];
  if (chosen !== undefined || first === undefined || second === undefined || first === second)
    return undefined;
  return `AWS_PROFILE (${second}) is not heeded: AWS_DEFAULT_PROFILE (${first}) comes first, as with aws.`;
}

/**
 * Reads a profile from the files of aws. `--profile` and AWS_PROFILE mean the same, also where the SDK knows of the
 * latter only.
 *
 * @param chosen by option; otherwise by AWS_DEFAULT_PROFILE or AWS_PROFILE, in the order of aws
 * @throws AWS_PROFILE_NOT_FOUND, AWS_PROFILE_INVALID
 */
export async function readProfile(chosen: string | undefined, env: Environment): Promise<Profile> {
  const asked = chosen ?? filled(env.AWS_DEFAULT_PROFILE) ?? filled(env.AWS_PROFILE);
  const name = asked ?? 'default';
  const { configFile, credentialsFile } = await sharedConfigSdk().loadSharedConfigFiles({
    ...(env.AWS_CONFIG_FILE ? { configFilepath: env.AWS_CONFIG_FILE } : {}),
    ...(env.AWS_SHARED_CREDENTIALS_FILE ? { filepath: env.AWS_SHARED_CREDENTIALS_FILE } : {}),
  });
  const sections = Object.keys({ ...credentialsFile, ...configFile }).filter(
    (section) => !/^(?:services|sso-session)\./.test(section),
  );
  if (name !== 'default' && !sections.includes(name)) {
    const suggestion = closest(name, sections);
    throw failure('AWS_PROFILE_NOT_FOUND', { profile: name, known: sections, suggestion });
  }
  const profile: Section = { ...credentialsFile[name], ...configFile[name] };
  const ofServices = servicesOf(profile, configFile, name);
  const ignored =
    isTrue(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) ||
    isTrue(profile.ignore_configured_endpoint_urls);
  const endpointOf = (service: EndpointOf) =>
    filled(env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`]) ??
    filled(env.AWS_ENDPOINT_URL) ??
    filled(ofServices[`${service}.endpoint_url`]) ??
    filled(profile.endpoint_url);
  const endpoints: Partial<Record<EndpointOf, string>> = {};
  for (const service of services) {
    const endpoint = endpointOf(service);
    if (endpoint === undefined || ignored) continue;
    if (!/^https?:/i.test(endpoint) || !URL.canParse(endpoint)) {
      const problem = `the endpoint ${JSON.stringify(endpoint)} for ${service} is no URL that begins with http:// or https://`;
      throw failure('AWS_PROFILE_INVALID', { profile: name, problem });
    }
    endpoints[service] = endpoint;
  }
  return {
    name: asked,
    hasCredentials: ofCredentials.some((key) => profile[key] !== undefined),
    endpoints,
    caBundle: filled(profile.ca_bundle),
  };
}
