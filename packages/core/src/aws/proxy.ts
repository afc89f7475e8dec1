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
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  const problem =
    url === undefined ? 'it is no address' : `there is no support for ${url.protocol}//`;
  throw failure('PROXY_INVALID', { variable, problem });
}

/**
 * The proxy for a request, by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case.
 *
 * @throws PROXY_INVALID
 */
export function proxyFor(url: URL, env: Environment): Proxy | undefined {
  const { variable, value } = read(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (value === '' || isExcepted(url, read(env, 'NO_PROXY').value)) return undefined;
  return { url: parse(value, variable), variable };
}

/** As messages call it: without the password that may be in its address. */
export function nameProxy({ url, variable }: Proxy): string {
  return `${url.protocol}//${url.host} (${variable})`;
}
