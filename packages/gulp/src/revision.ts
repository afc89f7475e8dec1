import { tmpdir } from 'node:os';
import { addAbortSignal, Readable, Transform } from 'node:stream';
import {
  failure,
  lineReporter,
  listenForInterruption,
  packRevision,
  prepareRevision,
  type Config,
  type RevisionPlan,
  type SourceEntry,
} from '@codedeployer/core';
import Vinyl from 'vinyl';
import { forwardErrors } from './forward-errors.js';
import { toPluginError } from './plugin-error.js';
import { checkOptions, resolveOptions, type PluginOptions } from './plugin-options.js';
import { disposeAtEnd } from './spools.js';
import { judgeLinks, vinylEntry, type Found } from './vinyl-entries.js';

/** What `revision()` leaves on its file for `deploy()`. */
export interface GulpRevision {
  readonly plan: RevisionPlan;
  readonly options: PluginOptions;
}

/** Writes lines as the plugin's own. */
export function tell(options: PluginOptions): (line: string) => void {
  return options.silent === true
    ? () => undefined
    : (line) => process.stderr.write(`[codedeployer] ${line}\n`);
}

/** The entries; on the signal it ends those that are read as streams, which else might wait for ever. */
function* untilAborted(
  entries: readonly SourceEntry[],
  signal: AbortSignal,
): Generator<SourceEntry> {
  for (const entry of entries) {
    signal.throwIfAborted();
    if (entry.type === 'stream') addAbortSignal(signal, entry.stream);
    yield entry;
  }
}

/** Plans the revision. Nobody knows who reads it last: what was spooled for it goes with the process at the latest. */
async function prepare(
  found: readonly Found[],
  config: Config,
  write: (line: string) => void,
): Promise<RevisionPlan> {
  const { signal, dispose } = listenForInterruption(process);
  try {
    const entries = await judgeLinks(found, config.symlinks);
    const plan = await prepareRevision(untilAborted(entries, signal), config, {
      env: process.env,
      temporaryDirectory: tmpdir(),
      onEvent: lineReporter(write),
      signal,
    });
    const kept = entries.some(({ type }) => type === 'stream') ? disposeAtEnd(plan) : plan;
    if (signal.aborted) kept.dispose();
    signal.throwIfAborted();
    return kept;
  } catch (error) {
    if (!signal.aborted) throw error;
    const nothing = { running: [], stopped: [], ended: [] };
    const facts = { doing: 'planning', rehearsed: config.rehearse, ...nothing };
    throw failure('CANCELLED', facts, { cause: signal.reason });
  } finally {
    dispose();
  }
}

async function* lazily(plan: RevisionPlan, config: Config): AsyncGenerator<Buffer> {
  yield* packRevision(plan, {
    format: config.format,
    level: config.level,
  }) as AsyncIterable<Buffer>;
}

/**
 * Gathers the files of a stream into one file, the archive of a revision: with the appspec.yml and the scripts of the
 * `deploy/` folder, checked as the instances will. Its contents are made when they are read, by `gulp.dest()` or by
 * `deploy()`. Read the files with `gulp.src(globs, { encoding: false })`.
 *
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE at once; everything else is an error of the stream
 */
export function revision(options: PluginOptions = {}): Transform {
  checkOptions(options);
  const found: Found[] = [];

  const finish = async (): Promise<Vinyl> => {
    const config = await resolveOptions(options);
    const plan = await prepare(found, config, tell(options));
    const file = new Vinyl({
      cwd: config.directory,
      base: config.directory,
      path: `${config.directory}/${plan.facts.application}-${plan.facts.version}.${plan.archive?.format ?? config.format}`,
      contents: Readable.from(lazily(plan, config), { objectMode: false }),
    });
    return Object.assign(file, { revision: { plan, options } satisfies GulpRevision });
  };

  return forwardErrors(
    new Transform({
      objectMode: true,
      transform(file: Vinyl, _encoding, callback) {
        vinylEntry(file).then(
          (entry) => {
            if (entry !== undefined) found.push({ entry, file: file.path });
            callback();
          },
          (error: unknown) => callback(toPluginError(error)),
        );
      },
      flush(callback) {
        finish().then(
          (file) => callback(null, file),
          (error: unknown) => callback(toPluginError(error)),
        );
      },
    }),
  );
}
