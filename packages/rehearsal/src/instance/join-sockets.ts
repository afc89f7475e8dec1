import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** Leads what comes in on either of two connections out on the other; both are in the set as long as they are open. */
export function joinSockets(incoming: Socket, outgoing: Socket, connections: Set<Socket>): void {
  for (const each of [incoming, outgoing]) {
    connections.add(each);
    each.once('close', () => connections.delete(each));
  }
  // A connection that breaks on one side is broken on the other; who uses it meets it as such.
  for (const direction of [pipeline(incoming, outgoing), pipeline(outgoing, incoming)]) {
    direction.catch(() => {
      incoming.destroy();
      outgoing.destroy();
    });
  }
}
