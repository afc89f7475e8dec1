import type { Transform } from 'node:stream';
import type { Config, RevisionPlan } from '@codedeployer/core';
import { inHost, prepareProcess, type Host } from '@codedeployer/core/host';
import type Vinyl from 'vinyl';
import { gulpFailure } from './failures.js';
import { readFlags } from './flags.js';
import { output } from './output.js';
import {
  checkOptions,
  resolveOptions,
  withoutDryRun,
  type StreamOptions,
} from './plugin-options.js';
import type { GulpRevision } from './revision.js';
import { createStage } from './stage.js';

type RevisionFile = Vinyl & { revision?: GulpRevision };

/** What a stage does; what it resolves to are properties for the file that is passed on. */
export interface PlanStage {
  /** Such as `deploy()`. */
  readonly name: string;
  /** Win over those of `revision()`. */
  readonly options: StreamOptions;
  readonly withPlan: (
    plan: RevisionPlan,
    config: Config,
    host: Host,
    options: StreamOptions,
  ) => Promise<object>;
  /** What is done where nothing is piped into it; refused where there is no such thing. */
  readonly alone?: (config: Config, host: Host, options: StreamOptions) => Promise<object>;
}

/** Options without those that are undefined: these count as absent, and must not undo what revision() was given. */
function present(options: StreamOptions): StreamOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Whoever types `--dry-run` is not to deploy because this is a stream and not one of `tasks()`. */
function narrowed(options: StreamOptions): StreamOptions {
  return readFlags()['--dry-run'] === undefined ? options : { ...options, dryRun: true };
}

/**
 * A stage that does something with the revision that `revision()` made, waits for its end, and passes the file on.
 *
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE at once; everything else is an error of the stream
 */
export function createPlanStage({ name, options, withPlan, alone }: PlanStage): Transform {
  checkOptions(withoutDryRun(options));
  prepareProcess(process);
  const stopped = new AbortController();
  let running: Promise<unknown> | undefined;
  let isPiped = false;

  const act = (
    given: StreamOptions,
    onNotice: boolean,
    task: (config: Config, host: Host) => Promise<object>,
  ) =>
    inHost(process, { ...output(given), signal: stopped.signal }, async (host) =>
      task(await resolveOptions(withoutDryRun(given), onNotice ? host.tell : undefined), host),
    );

  const run = async (file: RevisionFile): Promise<RevisionFile> => {
    if (file.revision === undefined) throw gulpFailure('GULP_NO_REVISION', { stage: name });
    const { plan, options: given, incomplete, heed } = file.revision;
    const merged = narrowed({ ...given, ...present(options) });
    const fail = () => stream.destroy(incomplete.reason as Error);
    incomplete.addEventListener('abort', fail);
    const release = heed();
    try {
      incomplete.throwIfAborted();
      // What means nothing in the environment, revision() has told already.
      const came = await act(merged, false, (config, host) => withPlan(plan, config, host, merged));
      // The contents that are passed on are made from the plan when they are read: its files stay.
      return Object.assign(file, came);
    } catch (error) {
      plan.dispose();
      throw error;
    } finally {
      release();
      incomplete.removeEventListener('abort', fail);
    }
  };

  const stream = createStage({
    name,
    take(file) {
      const taken = run(file);
      running = taken;
      return taken;
    },
    async finish() {
      if (running !== undefined) return undefined;
      if (alone === undefined || isPiped) throw gulpFailure('GULP_NO_REVISION', { stage: name });
      const asked = narrowed(options);
      running = act(asked, true, (config, host) => alone(config, host, asked));
      await running;
      return undefined;
    },
    async stop(error) {
      stopped.abort(error ?? undefined);
      const ended: unknown = await running?.then(
        () => new Error(`${name} had succeeded by then: what it was given may lack files.`),
        (reason: unknown) => reason,
      );
      if (error !== null && ended instanceof Error && ended !== error)
        error.message += `\n${ended.message}`;
      return error;
    },
    failedLater: () => false,
  });
  stream.once('pipe', () => (isPiped = true));
  // Nobody ends a stream that nothing is piped into.
  if (alone !== undefined) setImmediate(() => isPiped || stream.end());
  return stream;
}
