import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { promisify } from 'node:util';
import type { World } from '@codedeployer/testing';

interface Opened {
  readonly port: number;
  close(): Promise<void>;
}

async function open(server: Server): Promise<Opened> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A proxy that leads everything to one port of this machine, whatever host was asked for. */
export interface TunnelProxy extends Opened {
  /** The hosts that were asked for, with their ports. */
  readonly asked: string[];
  /** What was said of name and password. */
  readonly authorizations: (string | undefined)[];
}

/** @param refuse status with which it answers instead of connecting */
export async function openProxy(to: number, refuse?: number): Promise<TunnelProxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer();
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '');
    authorizations.push(request.headers['proxy-authorization']);
    if (refuse !== undefined) {
      client.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
      return;
    }
    const target = connect(to, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) {
      socket.on('error', () => {
        client.destroy();
        target.destroy();
      });
    }
  });
  return { ...(await open(server)), asked, authorizations };
}

/** A server with a certificate of an authority that nobody knows, whose own lies in `ca.pem` of the world. */
export async function openSecureServer(
  world: World,
  names: readonly string[],
  onRequest: RequestListener,
): Promise<Opened> {
  const openssl = (...arguments_: string[]) =>
    promisify(execFile)('openssl', arguments_, { cwd: world.directory });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const alternatives = names.map((name) => `DNS:${name}`).join(',');
  await openssl(
    ...['req', '-x509', ...key, '-keyout', 'key.pem', '-out', 'ca.pem', '-days', '2'],
    ...['-subj', '/CN=test', '-addext', `subjectAltName=${alternatives}`],
  );
  const server = createSecureServer(
    { key: await readFile(world.path('key.pem')), cert: await readFile(world.path('ca.pem')) },
    onRequest,
  );
  return open(server);
}
