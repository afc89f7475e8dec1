import { failure } from '@codedeployer/core';
import { isOurs, toPluginError } from './plugin-error.js';

/** What is looked at of a stream that is piped into a stage, whichever library made it. */
export interface Source {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  once(event: 'end' | 'close', listener: () => void): unknown;
  readonly readable?: boolean;
  readonly destroyed?: boolean;
  /** That of through2, before its version 3. */
  readonly _destroyed?: boolean;
  /** Node's, since 18, and that of readable-stream 4. */
  readonly errored?: unknown;
  readonly _readableState?: {
    /** All has been read into the stream's own buffer. */
    readonly ended?: boolean;
    readonly endEmitted?: boolean;
    readonly destroyed?: boolean;
    readonly errored?: unknown;
    /** That of streamx. */
    readonly error?: unknown;
  };
}

/** What the libraries call a stream that has no name of its own. */
const nameless =
  /^(?:Object|EventEmitter|Stream|Readable|Duplex|Transform|PassThrough|DestroyableTransform|Class)$/;

/** Codes, of Node and of streamx, for what was closed while somebody still read or wrote. */
const early = /PREMATURE_CLOSE|DESTROYED|WRITE_AFTER_END/;

const tooEarly = 'it was closed before its end';

/** A stream that is over too early, in words that its library did not find. */
function prematureClose(message: string): Error {
  const error = Object.assign(new Error(message), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  return Object.assign(error, { stack: '' });
}

function nameOf(source: Source | undefined, error: unknown): string | undefined {
  const { plugin } = (error ?? {}) as { plugin?: unknown };
  if (typeof plugin === 'string') return plugin;
  const name = source?.constructor.name;
  return name === undefined || name === '' || nameless.test(name) ? undefined : name;
}

/** Lines of a stack that lie in the user's own files: those of libraries say nothing to somebody who uses them. */
function ownFrames(cause: unknown): string {
  const lines = cause instanceof Error ? (cause.stack ?? '').split('\n') : [];
  const own = lines.filter((line) => /^ +at /.test(line) && !/node_modules|\bnode:/.test(line));
  return own.map((line) => `\n${line}`).join('');
}

/** The error of something before a stage as the stage's own; one of ours says already what is wrong. */
function sourceError(stage: string, source: Source | undefined, cause: unknown): Error {
  if (isOurs(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const facts = {
    stage,
    source: nameOf(source, cause),
    reason: reason + ownFrames(cause),
    closed: early.test(String((cause as NodeJS.ErrnoException | undefined)?.code)),
  };
  return toPluginError(failure('GULP_SOURCE_FAILED', facts, { cause }));
}

/** Why nothing, or nothing more, comes from a stream at the moment that it is piped. */
function whyOver(source: Source): unknown {
  const { destroyed, _destroyed, readable, errored, _readableState: state } = source;
  const error = errored ?? state?.errored ?? state?.error;
  if (error !== undefined && error !== null && error !== false) return error;
  if (state?.endEmitted === true)
    return prematureClose('it was read to its end before it was piped');
  if (destroyed === true || _destroyed === true || readable === false)
    return prematureClose('it was closed before it was piped');
  return undefined;
}

/** The streams that are piped into a stage. */
export interface Sources {
  /** Another one; its errors are heard from now on, also when it has ended or when the stage has. */
  readonly add: (source: Source) => void;
  /** Why the stage is destroyed, as an error of its own; nothing where it has done all that it had to. */
  readonly explain: (error: Error | null) => Error | null;
  /** @throws GULP_SOURCE_UNFINISHED where one of them has not ended, so that its files are missing */
  readonly refuseUnfinished: () => void;
}

/**
 * Hears what becomes of the streams that are piped into a stage. `pipe()` itself tells the stage only of their end, and some
 * libraries keep their errors from everybody else: a revision would lack files without a word.
 *
 * @param stage such as `revision()`
 * @param onFailure called with GULP_SOURCE_FAILED, or with an error of ours; perhaps several times
 */
export function watchSources(stage: string, onFailure: (error: Error) => void): Sources {
  const unfinished = new Set<Source>();
  let count = 0;
  return {
    add(source) {
      count += 1;
      const fail = (cause: unknown) => onFailure(sourceError(stage, source, cause));
      const over = whyOver(source);
      if (over !== undefined) fail(over);
      unfinished.add(source);
      source.on('error', fail);
      source.once('end', () => {
        // readable-stream 2 ends what is destroyed as if all had been read.
        if (source._readableState?.destroyed !== true) unfinished.delete(source);
      });
      const closed = () => {
        if (!unfinished.has(source)) return;
        // Some close what they read from before the last of it has been passed on.
        if (source._readableState?.ended === true && source.destroyed !== true) return;
        fail(prematureClose(tooEarly));
      };
      // Some say that they are closed just before they say why.
      source.once('close', () => process.nextTick(closed));
    },
    explain(error) {
      const [source] = unfinished;
      if (error !== null) return sourceError(stage, source, error);
      // Node's oldest kind of stream destroys what it is piped into when it is closed.
      return source === undefined ? null : sourceError(stage, source, prematureClose(tooEarly));
    },
    refuseUnfinished() {
      if (unfinished.size === 0) return;
      throw failure('GULP_SOURCE_UNFINISHED', { stage, streams: count, open: unfinished.size });
    },
  };
}
