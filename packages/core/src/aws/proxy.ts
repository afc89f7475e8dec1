import { failure } from '../errors/failure.js';
import { isExcepted } from './no-proxy.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that requests go through. */
export interface Proxy {
  readonly url: URL;
  /** The variable that names it, for example `HTTPS_PROXY`. */
  readonly variable: string;
}

/** In lower case it wins, as with curl and Python; an empty one says that there is none. */
function read(env: Environment, name: string): { variable: string; value: string } {
  const lower = name.toLowerCase();
  const variable = env[lower] === undefined ? name : lower;
  return { variable, value: env[variable]?.trim() ?? '' };
}

function parse(value: string, variable: string): URL {
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  const problem = problemOf(url);
  if (url === undefined || problem !== undefined)
    throw failure('PROXY_INVALID', { variable, problem: problem ?? '' });
  return url;
}

/** What keeps an address from being that of a proxy. A password that it may hold is not told. */
function problemOf(url: URL | undefined): string | undefined {
  if (url === undefined) return 'it is no address';
  if (!isSupported(url)) return `there is no support for ${url.protocol}//`;
  const { username, password, pathname, search, hash } = url;
  const isBroken = `${pathname}${search}${hash}`.includes('@');
  return isBroken || !isDecodable(username) || !isDecodable(password)
    ? 'in a name or a password, characters such as # / ? @ % have to be written as %23 %2F %3F %40 %25'
    : undefined;
}

function isSupported({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** That of the scheme, or else ALL_PROXY, of which curl and git know: unless that is of another kind, which aws passes over. */
function named(url: URL, env: Environment): { variable: string; value: string } {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const isSet = env[name] !== undefined || env[name.toLowerCase()] !== undefined;
  return isSet || otherKind(env) !== undefined ? read(env, name) : read(env, 'ALL_PROXY');
}

/** Of what kind ALL_PROXY is, where it is not one of http: `socks5:`. */
function otherKind(env: Environment): string | undefined {
  const { value } = read(env, 'ALL_PROXY');
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // proxy:3128 reads as a scheme as well.
  return url === undefined || isSupported(url) || !value.includes('://') ? undefined : url.protocol;
}

/** Says that ALL_PROXY has no effect, where it would have one with a support for its kind. */
export function idleProxy(env: Environment): string | undefined {
  const kind = otherKind(env);
  if (kind === undefined || read(env, 'HTTPS_PROXY').value !== '') return undefined;
  return `${read(env, 'ALL_PROXY').variable} is not heeded: there is no support for ${kind}//. HTTPS_PROXY may name a proxy of http or https.`;
}

/**
 * The proxy for a request, by HTTPS_PROXY, HTTP_PROXY, else ALL_PROXY, and NO_PROXY, in upper or lower case.
 *
 * @throws PROXY_INVALID
 */
export function proxyFor(url: URL, env: Environment): Proxy | undefined {
  const { variable, value } = named(url, env);
  if (value === '' || isExcepted(url, read(env, 'NO_PROXY').value)) return undefined;
  return { url: parse(value, variable), variable };
}

/** As messages call it: without the password that may be in its address. */
export function nameProxy({ url, variable }: Proxy): string {
  return `${url.protocol}//${url.host} (${variable})`;
}
