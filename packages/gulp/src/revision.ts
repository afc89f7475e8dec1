import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { addAbortSignal, Readable, type Transform } from 'node:stream';
import { packRevision, prepareRevision } from '@codedeployer/core/revision';
import type { Config, RevisionPlan, SourceEntry } from '@codedeployer/core';
import { inHost, prepareProcess, type Host } from '@codedeployer/core/host';
import Vinyl from 'vinyl';
import {
  checkOptions,
  resolveOptions,
  withoutDryRun,
  type StreamOptions,
} from './plugin-options.js';
import type { PlacedFile } from './into.js';
import { lostFolders, refusePartial } from './gathered.js';
import { output } from './output.js';
import { disposeAtEnd } from './spools.js';
import { createStage } from './stage.js';
import { judgeLinks, vinylEntry, type Found } from './vinyl-entries.js';

/** What `revision()` leaves on its file for `deploy()`. */
export interface GulpRevision {
  readonly plan: RevisionPlan;
  readonly options: StreamOptions;
  /** Aborts when something before `revision()` fails after all: the revision lacks files. */
  readonly incomplete: AbortSignal;
  /** Says that somebody heeds `incomplete`, until the function is called that it returns. */
  readonly heed: () => () => void;
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
  { env, signal, onEvent }: Host,
): Promise<RevisionPlan> {
  const entries = await judgeLinks(found, config.symlinks);
  const plan = await prepareRevision(untilAborted(entries, signal), config, {
    env,
    temporaryDirectory: tmpdir(),
    now: Date.now(),
    onEvent,
    signal,
  });
  const kept = entries.some(({ type }) => type === 'stream') ? disposeAtEnd(plan) : plan;
  if (signal.aborted) kept.dispose();
  signal.throwIfAborted();
  return kept;
}

async function* lazily(
  { plan, incomplete, heed }: GulpRevision,
  { format, level, deflate }: Config,
): AsyncGenerator<Buffer> {
  const release = heed();
  try {
    for await (const piece of packRevision(plan, {
      format,
      level,
      deflate,
    }) as AsyncIterable<Buffer>) {
      incomplete.throwIfAborted();
      yield piece;
    }
    incomplete.throwIfAborted();
  } finally {
    release();
  }
}

/**
 * Gathers the files of a stream into one file, the archive of a revision: with the appspec.yml and the scripts of the
 * `deploy/` folder, checked as the instances will. Its contents are made when they are read, by `gulp.dest()` or by
 * `deploy()`. Read the files with `gulp.src(globs, { encoding: false })`.
 *
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE at once; everything else is an error of the stream
 */
export function revision(given: StreamOptions = {}): Transform {
  const options = withoutDryRun(given);
  checkOptions(options);
  prepareProcess(process);
  const found: Found[] = [];
  const incomplete = new AbortController();
  let heeding = 0;
  const heed = () => {
    heeding += 1;
    return () => void (heeding -= 1);
  };

  return createStage({
    name: 'revision()',
    async take(file: PlacedFile) {
      const entry = await vinylEntry(file);
      const { path, history, into } = file;
      const base = into === undefined ? resolve(file.base) : undefined;
      if (entry !== undefined) found.push({ entry, file: path, origin: history[0] ?? path, base });
      return undefined;
    },
    async finish() {
      const notices: string[] = [];
      const config = await resolveOptions(options, (notice) => notices.push(notice));
      const { signal } = incomplete;
      refusePartial(found, config.directory, options);
      const plan = await inHost(process, { ...output(options), signal }, async (host) => {
        notices.forEach(host.tell);
        if (options.source !== undefined)
          host.tell('"source" is not heeded: what is piped into revision() is deployed.');
        const lost = lostFolders(found, config);
        if (lost !== undefined) host.onEvent({ type: 'notice', message: lost });
        return prepare(found, config, host);
      });
      const made: GulpRevision = { plan, options: given, incomplete: signal, heed };
      const { application, version } = plan.facts;
      const file = new Vinyl({
        cwd: config.directory,
        base: config.directory,
        path: `${config.directory}/${application}-${version}.${plan.archive?.format ?? config.format}`,
        contents: Readable.from(lazily(made, config), { objectMode: false }),
      });
      return Object.assign(file, { revision: made });
    },
    stop(error) {
      if (error !== null) incomplete.abort(error);
      return Promise.resolve(error);
    },
    failedLater(error) {
      incomplete.abort(error);
      return heeding > 0;
    },
  });
}
