import type { ChildProcess } from 'node:child_process';
import { connect, Server, type Socket } from 'node:net';
import type { FromAgent } from '../protocol/messages.js';
import { joinSockets } from './join-sockets.js';

/** Leads what connects to a socket that the agent has handed over to the same address of this machine. Returns what ends that. */
export function forwardLoopback(child: ChildProcess): () => void {
  const connections = new Set<Socket>();
  const servers = new Set<Server>();
  child.on('message', (message, handle) => {
    const said = message as FromAgent;
    if (said.type !== 'offer' || !(handle instanceof Server)) return;
    const { host, port } = said;
    servers.add(handle);
    handle.on('connection', (incoming) => joinSockets(incoming, connect(port, host), connections));
  });
  return () => {
    for (const server of servers) server.close();
    for (const each of connections) each.destroy();
  };
}
