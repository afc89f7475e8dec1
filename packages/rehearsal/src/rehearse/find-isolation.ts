import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RehearsalPackage } from '@codedeployer/core/contract';
import { chooseIsolation } from '../isolation/choose-isolation.js';

/**
 * The isolation that a rehearsal on this machine would have.
 *
 * @throws CodedeployerError `ISOLATION_UNAVAILABLE`, `REHEARSAL_WITHOUT_MODULES`
 */
export const findIsolation: RehearsalPackage['findIsolation'] = async (asked, beside, path) => {
  // Not every file system can keep what instances change, so it is tried where their state would lie.
  const directory = await mkdtemp(join(beside, 'check-'));
  try {
    const { kind, reason, limits } = await chooseIsolation(asked, { directory, path });
    return { kind, reason, limits };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
