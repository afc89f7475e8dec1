import type { Transform } from 'node:stream';
import { deployRevision, type DeployReport } from '@codedeployer/core';
import { inHost, prepareProcess } from '@codedeployer/core/host';
import type Vinyl from 'vinyl';
import { checkOptions, resolveOptions, type PluginOptions } from './plugin-options.js';
import { output } from './output.js';
import type { GulpRevision } from './revision.js';
import { whileDeploying } from './spools.js';
import { createStage } from './stage.js';
import { gulpFailure } from './failures.js';

type RevisionFile = Vinyl & { revision?: GulpRevision; report?: DeployReport };

/** Options without those that are undefined: these count as absent, and must not undo what revision() was given. */
function present(options: PluginOptions): PluginOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * Deploys the revision that `revision()` made and waits for the end: a deployment that fails is an error of the
 * stream, and so fails the task. Passes the file on, with the report as its `report`.
 *
 * @param options win over those of `revision()`; those that say what is in the revision have to be given to that
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE at once; everything else is an error of the stream
 */
export function deploy(options: PluginOptions = {}): Transform {
  checkOptions(options);
  prepareProcess(process);
  const stopped = new AbortController();
  let running: Promise<RevisionFile> | undefined;

  const run = async (file: RevisionFile): Promise<RevisionFile> => {
    if (file.revision === undefined) throw gulpFailure('GULP_NO_REVISION', {});
    const { plan, options: given, incomplete, heed } = file.revision;
    const merged = { ...given, ...present(options) };
    const fail = () => stream.destroy(incomplete.reason as Error);
    incomplete.addEventListener('abort', fail);
    const release = heed();
    try {
      incomplete.throwIfAborted();
      const { signal } = stopped;
      const report = await inHost(process, { ...output(merged), signal }, async (host) => {
        const config = await resolveOptions(merged);
        const done = await whileDeploying(plan, () => deployRevision(plan, config, host));
        host.report(done);
        return done;
      });
      // The contents that are passed on are made from the plan when they are read: its files stay.
      return Object.assign(file, { report });
    } catch (error) {
      plan.dispose();
      throw error;
    } finally {
      release();
      incomplete.removeEventListener('abort', fail);
    }
  };

  const stream = createStage({
    name: 'deploy()',
    take: (file) => (running = run(file)),
    finish() {
      return running === undefined
        ? Promise.reject(gulpFailure('GULP_NO_REVISION', {}))
        : Promise.resolve(undefined);
    },
    async stop(error) {
      stopped.abort(error ?? undefined);
      const ended: unknown = await running?.then(
        () => new Error('The deployment had succeeded by then: what runs may lack files.'),
        (reason: unknown) => reason,
      );
      if (error !== null && ended instanceof Error && ended !== error)
        error.message += `\n${ended.message}`;
      return error;
    },
    failedLater: () => false,
  });
  return stream;
}
