import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { failure } from '../errors/failure.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where authorities besides the known ones are named. */
interface Bundle {
  /** What names it, for example `AWS_CA_BUNDLE`. */
  readonly where: string;
  readonly file: string;
}

/** Of those that aws knows, the first counts, as with aws; npm and git know of one more each. */
function bundlesOf(env: Environment, ofProfile: string | undefined): Bundle[] {
  const isNamed = (bundle: { where: string; file: string | undefined }): bundle is Bundle =>
    bundle.file !== undefined && bundle.file !== '';
  const ofAws = [
    { where: 'AWS_CA_BUNDLE', file: env.AWS_CA_BUNDLE },
    { where: '"ca_bundle" of the profile', file: ofProfile },
    { where: 'REQUESTS_CA_BUNDLE', file: env.REQUESTS_CA_BUNDLE },
  ];
  const ofOthers = [
    { where: '"cafile" of npm', file: env.npm_config_cafile ?? env.NPM_CONFIG_CAFILE },
    { where: 'GIT_SSL_CAINFO', file: env.GIT_SSL_CAINFO },
  ];
  return [...ofAws.filter(isNamed).slice(0, 1), ...ofOthers.filter(isNamed)];
}

async function readBundle({ where, file }: Bundle): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (!text.includes('-----BEGIN ')) throw new Error('there is no certificate in it (PEM)');
    createSecureContext({ ca: text });
    return text;
  } catch (error) {
    const { message: reason } = error as Error;
    throw failure('CA_BUNDLE_UNREADABLE', { where, file, reason }, { cause: error });
  }
}

/** Node takes those in by itself only as long as nobody names any; that they cannot be read, it says itself. */
async function readExtra(file: string | undefined): Promise<string[]> {
  if (file === undefined || file === '') return [];
  try {
    return [await readFile(file, 'utf8')];
  } catch {
    return [];
  }
}

/**
 * What certificates of AWS, or of a proxy that reads along, are checked with: the authorities that Node knows, and
 * those that are named by AWS_CA_BUNDLE, `ca_bundle` of the profile or REQUESTS_CA_BUNDLE, by npm's `cafile` and by
 * GIT_SSL_CAINFO.
 *
 * @param ofProfile `ca_bundle`
 * @returns undefined when none are named: Node's own
 * @throws CA_BUNDLE_UNREADABLE
 */
export async function trustedAuthorities(
  env: Environment,
  ofProfile: string | undefined,
): Promise<SecureContext | undefined> {
  const bundles = bundlesOf(env, ofProfile);
  if (bundles.length === 0) return undefined;
  const named = await Promise.all(bundles.map(readBundle));
  const extra = await readExtra(env.NODE_EXTRA_CA_CERTS);
  return createSecureContext({ ca: [...rootCertificates, ...extra, ...named] });
}
