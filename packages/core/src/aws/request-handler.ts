import type { SecureContext } from 'node:tls';
import type { NodeHttpHandler, NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { httpHandlerSdk } from './sdk.js';
import { ProxyRefusal, throughProxy } from './network-error.js';
import type { Proxy } from './proxy.js';

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Options = Parameters<NodeHttpHandler['handle']>[1];
type Answer = ReturnType<NodeHttpHandler['handle']>;

/** How connections are made. */
export interface Network {
  /** The proxy that a request goes through, if there is one. */
  readonly proxyFor: (url: URL) => Proxy | undefined;
  /** What certificates are checked with; undefined for Node's own. */
  readonly authorities: SecureContext | undefined;
}

/** As the SDK takes it in place of its own. */
export interface RequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: Request, options?: Options): Answer;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): NodeHttpHandlerOptions;
}

/** As many connections as the SDK makes at most, to one host. */
const maxSockets = 50;

/** How hpagent says that a proxy answered, but did not connect. */
const refused = /^Bad response: (\d+)$/;

/**
 * Sends requests as the SDK's own handler does, and through a proxy those that have to go through one: which, is asked
 * for each of them, as a bucket may have a host of its own.
 */
export function createRequestHandler(
  { proxyFor, authorities }: Network,
  timeouts: NodeHttpHandlerOptions,
): RequestHandler {
  const { NodeHttpHandler } = httpHandlerSdk();
  const handlers = new Map<string, Promise<NodeHttpHandler>>();
  const trust = authorities === undefined ? {} : { secureContext: authorities };

  const create = async (proxy: Proxy | undefined): Promise<NodeHttpHandler> => {
    const agent = { keepAlive: true, maxSockets, ...trust };
    if (proxy === undefined) return new NodeHttpHandler({ ...timeouts, httpsAgent: agent });
    const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
    // Of those for the connection to the proxy, its types know only some.
    const options = { ...agent, proxy: proxy.url, proxyRequestOptions: trust as object };
    return new NodeHttpHandler({
      ...timeouts,
      httpAgent: new HttpProxyAgent(options),
      httpsAgent: new HttpsProxyAgent(options),
    });
  };
  const handlerFor = (proxy: Proxy | undefined): Promise<NodeHttpHandler> => {
    const name = proxy?.url.href ?? '';
    const handler = handlers.get(name) ?? create(proxy);
    handlers.set(name, handler);
    return handler;
  };

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      const { protocol, hostname, port } = request;
      const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
      const proxy = proxyFor(url);
      try {
        return await (await handlerFor(proxy)).handle(request, options);
      } catch (error) {
        if (proxy === undefined || !(error instanceof Error)) throw error;
        const status = refused.exec(error.message)?.[1];
        throw throughProxy(status === undefined ? error : new ProxyRefusal(status), proxy);
      }
    },
    destroy() {
      for (const handler of handlers.values())
        handler.then(
          (made) => made.destroy(),
          // Whoever asked for it has been told that it could not be made.
          () => undefined,
        );
      handlers.clear();
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => timeouts,
  };
}
