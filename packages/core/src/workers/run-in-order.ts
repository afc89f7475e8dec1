import type { JobName, JobResult, JobTask } from './jobs.js';
import type { Workers } from './workers.js';

/** A task, and what its result belongs to; without a task there is nothing to do but to keep its place in the order. */
export interface Item<J extends JobName, T> {
  readonly subject: T;
  readonly task: JobTask<J> | undefined;
}

/** An item when its turn has come. The result is valid until the next one is asked for. */
export interface Done<J extends JobName, T> {
  readonly subject: T;
  readonly result: JobResult<J> | undefined;
}

/**
 * Runs tasks on the workers and yields the results in the order of the tasks. Only as many are under way as the
 * workers can use: who stops reading stops them.
 *
 * @throws what the first task that fails, in their order, throws
 */
export async function* runInOrder<J extends JobName, T>(
  workers: Workers,
  job: J,
  items: Iterable<Item<J, T>> | AsyncIterable<Item<J, T>>,
): AsyncGenerator<Done<J, T>> {
  const window: Promise<Done<J, T>>[] = [];
  async function* turn(next: Promise<Done<J, T>>) {
    const done = await next;
    yield done;
    if (done.result !== undefined) workers.release(done.result);
  }
  const begin = async ({ subject, task }: Item<J, T>): Promise<Done<J, T>> => ({
    subject,
    result: task === undefined ? undefined : await workers.run(job, task),
  });
  for await (const item of items) {
    const done = begin(item);
    done.catch(() => undefined); // its failure is reported when its turn comes, if it does
    window.push(done);
    const next = window.length < workers.window ? undefined : window.shift();
    if (next !== undefined) yield* turn(next);
  }
  for (const done of window) yield* turn(done);
}
