import { readFile } from 'node:fs/promises';
import type { LoopbackPort } from '../protocol/agent-setup.js';
import { isMissing } from '../state/is-missing.js';

/** As the kernel numbers the state of a socket that listens. */
const listens = '0A';

/** Lists what listens by TCP on this machine's loopback, also as one of all its addresses; each address and port once. */
export async function listeningOnLoopback(): Promise<readonly LoopbackPort[]> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((table) =>
      // There is no such table where this machine has no IPv6.
      readFile(table, 'utf8').catch((error: unknown) => {
        if (isMissing(error)) return '';
        throw error;
      }),
    ),
  );
  return parseListening(tables.join('\n'));
}

/** Reads tables of the kernel, as proc(5) describes them. */
function parseListening(tables: string): readonly LoopbackPort[] {
  const found = new Map<string, LoopbackPort>();
  for (const [, address = '', port = ''] of tables.matchAll(
    new RegExp(`^ *\\d+: ([0-9A-F]+):([0-9A-F]{4}) \\S+ ${listens} `, 'gm'),
  )) {
    for (const host of reachedAs(address)) {
      const one = { host, port: Number.parseInt(port, 16) };
      found.set(`${host} ${one.port}`, one);
    }
  }
  return [...found.values()];
}

/** The addresses of the loopback by which that one is reached. Each four bytes are in the order of the processor. */
function reachedAs(address: string): readonly string[] {
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) =>
    [...Buffer.from(word, 'hex')].reverse(),
  );
  const isV4 = bytes.length === 4;
  if (bytes.every((byte) => byte === 0)) return isV4 ? ['127.0.0.1'] : ['127.0.0.1', '::1'];
  // ::ffff:127.0.0.1
  const v4 = isV4 || (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255);
  if (v4) return bytes.at(-4) === 127 ? [bytes.slice(-4).join('.')] : [];
  return bytes.at(-1) === 1 && bytes.slice(0, -1).every((byte) => byte === 0) ? ['::1'] : [];
}
