import { mkdir, open, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { joinSockets } from './join-sockets.js';

/** A Unix socket that leads to a port of 127.0.0.1. */
export interface Forward {
  /** Absolute path. */
  readonly socket: string;
  close(): Promise<void>;
}

/**
 * Leads a Unix socket in a folder of its own to a port of 127.0.0.1: an instance with a network of its own reaches
 * the rehearsal's S3 by it.
 */
export async function forwardSocket(folder: string, port: number): Promise<Forward> {
  await mkdir(folder, { recursive: true });
  const socket = join(folder, 'endpoint');
  await rm(socket, { force: true });
  const connections = new Set<Socket>();
  const server = createServer((incoming) => {
    joinSockets(incoming, connect(port, '127.0.0.1'), connections);
  });
  // The path of a socket may have no more than 107 bytes; this one is short, however deep the folder lies.
  const directory = await open(folder);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(`/proc/self/fd/${directory.fd}/endpoint`, resolve);
    });
  } catch (error) {
    await directory.close();
    throw error;
  }
  return {
    socket,
    async close() {
      for (const each of connections) each.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await directory.close();
      await rm(socket, { force: true });
    },
  };
}
