import { isOurs, toPluginError } from './plugin-error.js';
import { upstreamOf, type Destination } from './upstream.js';
import { gulpFailure } from './failures.js';

/** What is looked at of a stream that is piped into a stage, whichever library made it. */
export interface Source extends Destination {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'pipe', listener: (source: Source) => void): unknown;
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
  return toPluginError(gulpFailure('GULP_SOURCE_FAILED', facts, { cause }));
}

/** What a stream failed with before somebody listened. */
function failureOf({ errored, _readableState: state }: Source): unknown {
  return [errored, state?.errored, state?.error].find((error) => error instanceof Error);
}

/** Why nothing, or nothing more, comes from a stream at the moment that it is piped. */
function whyOver(source: Source): unknown {
  const { destroyed, _destroyed, readable, _readableState: state } = source;
  const error = failureOf(source);
  if (error !== undefined) return error;
  if (state?.endEmitted === true)
    return prematureClose('it was read to its end before it was piped');
  if (destroyed === true || _destroyed === true || readable === false)
    return prematureClose('it was closed before it was piped');
  return undefined;
}

/** The streams that are piped into a stage, directly or by way of others. */
export interface Sources {
  /**
   * Another one; its errors and those of what is piped into it are heard from now on, also when they have ended or when the
   * stage has.
   */
  readonly add: (source: Source) => void;
  /** Why the stage is destroyed, as an error of its own; nothing where it has done all that it had to. */
  readonly explain: (error: Error | null) => Error | null;
  /** @throws GULP_SOURCE_UNFINISHED where one of them has not ended, so that its files are missing */
  readonly refuseUnfinished: () => void;
}

/**
 * Hears what becomes of the streams that are piped into a stage, and of those that are piped into these. `pipe()` itself tells
 * the stage only of the end of the last one, and some libraries keep their errors from everybody else: a revision would lack
 * files without a word.
 *
 * @param stage such as `revision()`
 * @param onFailure called with GULP_SOURCE_FAILED, or with an error of ours; perhaps several times
 */
export function watchSources(stage: string, onFailure: (error: Error) => void): Sources {
  const unfinished = new Set<Source>();
  const heard = new Set<Source>();
  let count = 0;

  /** Hears one stream; calls back at its end. */
  const hear = (source: Source, over: unknown, onEnd: () => void) => {
    let ended = source._readableState?.endEmitted === true;
    const fail = (cause: unknown) => onFailure(sourceError(stage, source, cause));
    if (over !== undefined) fail(over);
    source.on('error', fail);
    source.once('end', () => {
      // readable-stream 2 ends what is destroyed as if all had been read.
      if (source._readableState?.destroyed === true) return;
      ended = true;
      onEnd();
    });
    const closed = () => {
      if (ended) return;
      // Some close what they read from before the last of it has been passed on.
      if (source._readableState?.ended === true && source.destroyed !== true) return;
      fail(prematureClose(tooEarly));
    };
    // Some say that they are closed just before they say why.
    source.once('close', () => process.nextTick(closed));
  };

  /** Hears what is piped into a stream, now or later, and what is piped into that. */
  const hearAbove = (stream: Source) => {
    if (heard.has(stream)) return;
    heard.add(stream);
    const hearFrom = (source: Source) => {
      if (!heard.has(source)) hear(source, failureOf(source), () => undefined);
      hearAbove(source);
    };
    for (const source of upstreamOf(stream)) hearFrom(source as Source);
    stream.on('pipe', hearFrom);
  };

  return {
    add(source) {
      count += 1;
      unfinished.add(source);
      hear(source, whyOver(source), () => unfinished.delete(source));
      hearAbove(source);
    },
    explain(error) {
      const [source] = unfinished;
      if (error !== null) return sourceError(stage, source, error);
      // Node's oldest kind of stream destroys what it is piped into when it is closed.
      return source === undefined ? null : sourceError(stage, source, prematureClose(tooEarly));
    },
    refuseUnfinished() {
      if (unfinished.size === 0) return;
      throw gulpFailure('GULP_SOURCE_UNFINISHED', { stage, streams: count, open: unfinished.size });
    },
  };
}
