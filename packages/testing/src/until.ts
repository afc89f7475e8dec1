import { setTimeout as delay } from 'node:timers/promises';

/** Waits until something holds; fails with what was waited for. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = 60_000,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await delay(20);
  }
}
