import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeNamespaces } from '../../packages/rehearsal/dist/isolation/probe-namespaces.js';

/** Says why cases cannot be run on this machine; undefined when they can. The recorded runs had root, so root it takes. */
export async function whyNotHere(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'it takes root to run a case: owners and other users count';
  const directory = await mkdtemp(join(tmpdir(), 'codedeployer-probe-'));
  try {
    const found = await probeNamespaces({ directory, path: undefined });
    return found.available ? undefined : found.reason;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
