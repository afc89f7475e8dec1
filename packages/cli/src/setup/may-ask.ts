import type { HostProcess } from '../context.js';

/** Whether a person sits there who can answer. */
export function mayAsk({ stdin, stdout, env }: HostProcess): boolean {
  const isCi = !['', '0', 'false'].includes((env.CI ?? '').toLowerCase());
  return stdin?.isTTY === true && stdout.isTTY === true && !isCi;
}
