import { Transform } from 'node:stream';
import {
  deployRevision,
  failure,
  formatReport,
  lineReporter,
  silenceSdkWarning,
  listenForInterruption,
  type DeployReport,
} from '@codedeployer/core';
import type Vinyl from 'vinyl';
import { forwardErrors } from './forward-errors.js';
import { toPluginError } from './plugin-error.js';
import { checkOptions, resolveOptions, type PluginOptions } from './plugin-options.js';
import { tell, type GulpRevision } from './revision.js';
import { whileDeploying } from './spools.js';

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
  silenceSdkWarning(process.env);
  let seen = false;

  const run = async (file: RevisionFile): Promise<RevisionFile> => {
    if (file.revision === undefined) throw failure('GULP_NO_REVISION', {});
    seen = true;
    const { plan, options: given } = file.revision;
    const merged = { ...given, ...present(options) };
    const write = tell(merged);
    const { signal, dispose } = listenForInterruption(process);
    try {
      const config = await resolveOptions(merged);
      const report = await whileDeploying(plan, () =>
        deployRevision(plan, config, { signal, onEvent: lineReporter(write) }),
      );
      for (const line of formatReport(report)) write(line);
      // The contents that are passed on are made from the plan when they are read: its files stay.
      return Object.assign(file, { report });
    } catch (error) {
      plan.dispose();
      throw error;
    } finally {
      dispose();
    }
  };

  return forwardErrors(
    new Transform({
      objectMode: true,
      transform(file: RevisionFile, _encoding, callback) {
        run(file).then(
          (done) => callback(null, done),
          (error: unknown) => callback(toPluginError(error)),
        );
      },
      flush(callback) {
        callback(seen ? null : toPluginError(failure('GULP_NO_REVISION', {})));
      },
    }),
  );
}
