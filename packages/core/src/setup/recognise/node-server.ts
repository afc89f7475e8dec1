import { isFile, textOf } from './look.js';
import type { Manifest } from './manifest.js';

const frameworks = ['express', 'fastify', 'koa', 'hono', '@nestjs/core', '@hapi/hapi', 'nuxt'];

/** What answers HTTP says so by its framework, or by what it calls. */
const listens = /\.listen\s*\(|\bserve\s*\(/;

const ports = [
  /PORT['"\])]*\s*(?:\|\||\?\?)\s*['"]?(\d{2,5})/,
  /\bport\s*[:=]\s*['"]?(\d{2,5})/i,
  /\.listen\s*\(\s*(\d{2,5})/,
];

/** The port that a program listens on, as its text says it. */
export function portIn(text: string): number | undefined {
  const found = ports.map((pattern) => pattern.exec(text)?.[1]).find((port) => port !== undefined);
  return found === undefined ? undefined : Number(found);
}

/** The file that a command line such as `node server.js` runs; undefined where it runs something else. */
async function programOf(directory: string, command: string): Promise<string | undefined> {
  for (const [, name = ''] of command.matchAll(/(\S+\.[cm]?[jt]s)\b/g))
    if (await isFile(directory, name)) return name;
  return undefined;
}

/**
 * Where a program of Node answers HTTP, if it does.
 *
 * @param command that starts it
 */
export async function nodeServer(
  directory: string,
  manifest: Manifest | undefined,
  command: string,
): Promise<{ readonly port?: number; readonly health?: string }> {
  const program = (await programOf(directory, command)) ?? manifest?.main;
  const text = program === undefined ? '' : await textOf(directory, program);
  const known = frameworks.some((name) => manifest?.dependencies[name] !== undefined);
  return known || listens.test(text) ? { port: portIn(text) ?? 3000, health: '/' } : {};
}
