import { processStart } from '@codedeployer/core/contract';

/** A process that has something. The time tells it from a later one with the same number. */
export interface Owner {
  readonly pid: number;
  /** When it started, in ticks since the machine did; only where Linux tells. */
  readonly started?: string | undefined;
}

export async function thisProcess(): Promise<Owner> {
  return { pid: process.pid, started: await processStart(process.pid) };
}

export async function isRunning({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === undefined || (await processStart(pid)) === started;
}
