import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manager, ManagerOptions } from './manager.js';

export interface ServicesOptions extends Omit<ManagerOptions, 'onIdle'> {
  /** Told of what has no effect in a rehearsal: a directive with its unit, or what a program was asked for. */
  readonly onIdle: (what: string, unit?: string) => void;
}

/**
 * Lets the services of an instance answer, and starts those again that ran before. What they need is loaded with the first
 * question only: an agent of many should be small.
 *
 * @returns the names of services that ran before and do not start any more
 */
export async function openServices(options: ServicesOptions): Promise<readonly string[]> {
  let manager: Promise<Manager> | undefined;
  const open = (): Promise<Manager> =>
    (manager ??= import('./manager.js').then((loaded) => loaded.Manager.open(options)));
  const { serveCalls } = await import('./serve-calls.js');
  serveCalls({ manager: open, onUnknown: options.onIdle });
  if (!existsSync(join(options.folder, 'running.json'))) return [];
  return (await open()).resume();
}
