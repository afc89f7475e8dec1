import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { enoughOutput } from './compress.js';
import { sharedEngine } from './encoders.js';
import { createJobs, type JobName, type Jobs, type JobResult, type JobTask } from './jobs.js';
import type { Problem, Reply, Request, ThreadData } from './worker.js';

/** Threads that do the work that keeps a processor busy. */
export interface Workers {
  /** How many tasks should be under way so that nobody waits for work, and no more, so that memory stays bounded. */
  readonly window: number;
  /** Does a task; tasks are begun in the order of the calls. Rejects with what the job throws. */
  run<J extends JobName>(job: J, task: JobTask<J>): Promise<JobResult<J>>;
  /** Takes back the memory that a result lies in: it is not valid any more. */
  release(result: object): void;
  /** Ends the threads when they are done with what they are doing. What waits for its turn is not begun, and never settles. */
  close(): Promise<void>;
}

interface Pending {
  readonly memory: SharedArrayBuffer | undefined;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Requests that it has been sent and not answered. */
  readonly pending: Map<number, Pending>;
}

function revive(problem: Problem): unknown {
  return 'defect' in problem
    ? problem.defect
    : new CodedeployerError(problem.code, { message: problem.message, hint: problem.hint });
}

/** Waits until a thread has answered a request: false when it is no more. */
function answers(worker: Worker): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (answered: boolean) => {
      worker.off('message', answer).off('exit', exit);
      resolve(answered);
    };
    const answer = () => {
      settle(true);
    };
    const exit = () => {
      settle(false);
    };
    worker.on('message', answer).on('exit', exit);
  });
}

/** Does the work in this thread, a task at a time: for so little of it that a thread would not have started yet. */
export function inThisThread(): Workers {
  let jobs: Jobs | undefined;
  return {
    window: 1,
    async run(job, task) {
      await new Promise((resolve) => setImmediate(resolve)); // lets others have their turn
      jobs ??= createJobs(sharedEngine);
      return jobs[job](task);
    },
    release: () => undefined,
    close: () => Promise.resolve(),
  };
}

/** What a thread runs. */
const program = join(
  dirname(createRequire(import.meta.url).resolve('@codedeployer/core/package.json')),
  'bundle/workers/worker.cjs',
);

/**
 * Starts worker threads. Whoever does so closes them.
 *
 * @param count none for 0: the work is then done in this thread
 */
export function startWorkers(count: number): Workers {
  if (count === 0) return inThisThread();
  const queue: { readonly request: Request; readonly pending: Pending }[] = [];
  const threads: Thread[] = Array.from({ length: count }, () => start());
  // As much as there are results at a time. Written again and again: fresh memory from the system, and the garbage that it
  // becomes, would cost both time and a multiple of it.
  const free: SharedArrayBuffer[] = [];
  const lent = new WeakMap<object, SharedArrayBuffer>();
  let requests = 0;
  let broken: { readonly reason: unknown } | undefined;

  function start(): Thread {
    // Preloads of the process (a TypeScript loader, say) are not for them: they would cost each a good part of a second.
    const worker = new Worker(program, {
      execArgv: [],
      workerData: { engine: sharedEngine() } satisfies ThreadData,
      env: {},
      name: 'codedeployer',
      // Of what a job makes, nothing lasts. With little room, V8 clears it away sooner: that saves twenty MB, and a
      // twentieth of the time, as what is used again is still in the processor's cache. In MB.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    const thread = { worker, pending: new Map<number, Pending>() };
    worker.on('message', (reply: Reply) => {
      const pending = thread.pending.get(reply.id);
      thread.pending.delete(reply.id);
      feed();
      if (thread.pending.size === 0) worker.unref();
      if (pending === undefined) return;
      const { memory } = pending;
      if ('problem' in reply) {
        if (memory !== undefined) free.push(memory);
        pending.reject(revive(reply.problem));
      } else {
        if (memory !== undefined) lent.set(reply.result as object, memory);
        pending.resolve(reply.result as never);
      }
    });
    worker.on('error', (error) => {
      // A thread that died takes the run with it: what it had to do is not done, and would not be.
      broken ??= { reason: error };
      for (const pending of [...thread.pending.values(), ...queue.map((item) => item.pending)])
        pending.reject(error);
      thread.pending.clear();
      queue.length = 0;
    });
    // A thread without work keeps no process alive. Last, since listening for its messages would undo it.
    worker.unref();
    return thread;
  }

  function feed(): void {
    // Two at a time: the next one is there when the one before is done.
    for (const depth of [0, 1]) {
      for (const { worker, pending } of threads) {
        if (pending.size !== depth) continue;
        const next = queue.shift();
        if (next === undefined) return;
        pending.set(next.request.id, next.pending);
        worker.ref();
        worker.postMessage(next.request);
      }
    }
  }

  return {
    window: count * 4,
    run: (job, task) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) throw broken.reason;
        const memory =
          job === 'compress' ? (free.pop() ?? new SharedArrayBuffer(enoughOutput)) : undefined;
        const request = { id: requests++, job, task, memory };
        queue.push({ request, pending: { resolve, reject, memory } });
        feed();
      }),
    release(result) {
      const memory = lent.get(result);
      if (memory === undefined) return;
      lent.delete(result);
      free.push(memory);
    },
    async close() {
      queue.length = 0;
      await Promise.all(
        threads.map(async ({ worker, pending }) => {
          // Not amid its work: to end a thread while it sets up zlib ends the process ("close before init", Node 20 to 26).
          while (pending.size > 0 && (await answers(worker)));
          await worker.terminate();
        }),
      );
    },
  };
}
