import { parentPort, workerData } from 'node:worker_threads';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { createJobs, type JobName } from './jobs.js';

/** What is sent to a worker: what to do, and a number that comes back with the answer. */
export interface Request {
  readonly id: number;
  readonly job: JobName;
  readonly task: unknown;
  /** Where the result may be put, instead of in memory that one thread takes and another one has to collect. */
  readonly memory: SharedArrayBuffer | undefined;
}

/** What a worker is given when it starts. */
export interface ThreadData {
  /** What compresses, as the process has compiled it. */
  readonly engine: object;
}

/** An error on its way between threads: a copy of one would lose what makes it ours. */
export type Problem =
  | { readonly code: string; readonly message: string; readonly hint: string | undefined }
  | { readonly defect: unknown };

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly problem: Problem };

function describe(error: unknown): Problem {
  if (!CodedeployerError.is(error)) return { defect: error };
  const { code, message, hint } = error;
  return { code, message, hint };
}

const port = parentPort;
if (port === null) throw new Error('This module is the entry of a worker thread.');
const { engine } = workerData as ThreadData;
const jobs = createJobs(() => engine);

/** The memory of a result that goes to the other thread with it. */
function ownMemory(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null || !('data' in result)) return [];
  const { buffer } = result.data as Uint8Array;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}

port.on('message', ({ id, job, task, memory }: Request) => {
  try {
    const result = (jobs[job] as (task: unknown, memory: unknown) => unknown)(task, memory);
    port.postMessage({ id, result } satisfies Reply, ownMemory(result));
  } catch (error) {
    port.postMessage({ id, problem: describe(error) } satisfies Reply);
  }
});
