import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rehearsalFailure } from '../errors/failures.js';
import type { PreparationScript } from '@codedeployer/core/contract';
import { systemErrorCode } from '../agent/ruby/system-failure.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import { readPrepared, takeDown, writePrepared } from './prepared-state.js';
import type { RunningAgent } from './start-instance.js';

/** The script of the option `prepare`, read. */
export interface Preparation {
  /** What messages call it. */
  readonly name: string;
  readonly contents: Buffer;
  /** Of the contents, in hex. */
  readonly digest: string;
}

/**
 * Reads the script that prepares instances.
 * @throws CodedeployerError `REHEARSAL_PREPARE_NOT_FOUND`
 */
export async function readPreparation({ path, name }: PreparationScript): Promise<Preparation> {
  try {
    const contents = await readFile(path);
    return { name, contents, digest: createHash('sha256').update(contents).digest('hex') };
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    const reason = isMissing ? undefined : (cause as Error).message;
    throw rehearsalFailure('REHEARSAL_PREPARE_NOT_FOUND', { path, reason }, { cause });
  }
}

export interface InstancePreparation {
  readonly id: string;
  /** Absolute path of the instance's own state folder. */
  readonly directory: string;
  readonly script: Preparation;
  readonly agent: RunningAgent;
  readonly signal?: AbortSignal | undefined;
}

/** What the script is called in the agent's folder. */
const scriptName = 'prepare-instance.sh';

/**
 * Runs the script in the instance and notes down what it changed.
 * @throws CodedeployerError `REHEARSAL_PREPARE_FAILED`; the signal's reason
 */
export async function prepareInstance(preparation: InstancePreparation): Promise<void> {
  const { id, directory, script, agent, signal } = preparation;
  const earlier = await readPrepared(directory);
  const before = await takeDown(await agent.holding());
  // A copy, because what lies in the project is not always seen from inside.
  await writeFile(join(instanceFolders(directory).agent, scriptName), script.contents);
  const failure = await agent.prepare(scriptName, signal);
  if (failure !== undefined) {
    const { how, tail } = failure;
    throw rehearsalFailure('REHEARSAL_PREPARE_FAILED', {
      script: script.name,
      how,
      instanceId: id,
      tail,
    });
  }
  const after = await takeDown(await agent.holding());
  const left = new Map(Object.entries(earlier?.left ?? {}));
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const now = after[path];
    if (before[path] === now) continue;
    // What is as the machine has it again needs no note.
    if (now === undefined) left.delete(path);
    else left.set(path, now);
  }
  await writePrepared(directory, { digest: script.digest, left: Object.fromEntries(left) });
}
