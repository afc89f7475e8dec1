import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rehearsalFailure } from '../errors/failures.js';
import type { PreparationScript } from '@codedeployer/core/contract';
import { systemErrorCode } from '../agent/ruby/system-failure.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import { notePrepared } from './prepared-state.js';
import { takeDown } from './taken-down.js';
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
 * @throws CodedeployerError `REHEARSAL_PREPARE_NOT_FOUND`, `REHEARSAL_PREPARE_UNSUITABLE`
 */
export async function readPreparation({ path, name }: PreparationScript): Promise<Preparation> {
  const contents = await readScript(path);
  const reason = unsuitable(contents.toString('latin1'));
  if (reason !== undefined)
    throw rehearsalFailure('REHEARSAL_PREPARE_UNSUITABLE', { path, reason });
  return { name, contents, digest: createHash('sha256').update(contents).digest('hex') };
}

/** What bash would stumble over without failing, or fail at with words that lead astray. */
function unsuitable(script: string): string | undefined {
  if (script.startsWith('\u00ef\u00bb\u00bf'))
    return 'it begins with a byte order mark, which bash takes as part of its first command';
  if (/^[^\n]*\r\n/.test(script))
    return 'its lines end in CR LF, which bash takes as part of its commands';
  const [, interpreter] = /^#!\s*(.*\S)/.exec(script) ?? [];
  return interpreter === undefined || /\b(?:\w*sh)\b/.test(interpreter)
    ? undefined
    : `it is run by bash, and its first line asks for ${interpreter}`;
}

async function readScript(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
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
  await notePrepared(directory, [before, after], script.digest);
}
