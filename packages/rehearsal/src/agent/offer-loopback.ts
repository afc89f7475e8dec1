import { once } from 'node:events';
import { createServer } from 'node:net';
import type { LoopbackPort } from '../protocol/agent-setup.js';

/**
 * Listens on the instance's loopback where something listens on that of this machine, and hands each socket over: a socket belongs to
 * the network that it was made in, whichever process accepts its connections.
 *
 * @returns those that something of the instance listens on itself
 */
export async function offerLoopback(
  ports: readonly LoopbackPort[],
): Promise<readonly LoopbackPort[]> {
  const taken: LoopbackPort[] = [];
  for (const { host, port } of ports) {
    const server = createServer();
    try {
      server.listen({ host, port });
      await once(server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Without IPv6 there is no ::1.
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') continue;
      if (code !== 'EADDRINUSE') throw error;
      taken.push({ host, port });
      continue;
    }
    await new Promise<void>((resolve, reject) => {
      process.send?.({ type: 'offer', host, port }, server, {}, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    server.close();
  }
  return taken;
}
