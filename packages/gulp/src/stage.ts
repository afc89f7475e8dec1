import { Transform } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type Vinyl from 'vinyl';
import { toPluginError } from './plugin-error.js';
import { watchSources } from './sources.js';

/** What a stage does. */
export interface Stage {
  /** Such as `revision()`. */
  readonly name: string;
  /** Takes a file that arrives; what it resolves to is passed on. */
  readonly take: (file: Vinyl) => Promise<Vinyl | undefined>;
  /** All files have arrived. */
  readonly finish: () => Promise<Vinyl | undefined>;
  /** The stage was ended, perhaps by an error: stops what it does, and resolves to the error that says all. */
  readonly stop: (error: Error | null) => Promise<Error | null>;
  /** Something before the stage failed when the stage was over already. Says whether that is heard. */
  readonly failedLater: (error: Error) => boolean;
}

/** What a stream is piped to has to be ended by, whichever stream library it comes from. */
interface Destroyable {
  destroy?(error: Error): unknown;
}

/**
 * Makes the errors of a stage end the stream that it is piped to as well. `pipe()` does not, and when an error comes
 * after the last file, gulp's own source has ended and nobody tells the task: it would stop without a word.
 */
function forwardErrors(stream: Transform): void {
  const pipe = stream.pipe.bind(stream);
  stream.pipe = (destination, options) => {
    stream.once('error', (error) => (destination as Destroyable).destroy?.(error));
    return pipe(destination, options);
  };
}

/** A stream of Gulp's that ends with every error of what is piped into it, early or late, and passes on its own. */
export function createStage({ name, take, finish, stop, failedLater }: Stage): Transform {
  let failed = false;
  const sources = watchSources(name, (error) => {
    if (!stream.destroyed) stream.destroy(error);
    // With nobody to tell it is an error that nobody listens to: thrown, as without a listener.
    else if (!failed && !failedLater(error)) throw error;
  });
  const settle = (
    work: Promise<Vinyl | undefined>,
    callback: (error: Error | null, file?: Vinyl) => void,
  ) => {
    work.then(
      (file) => callback(null, file),
      (error: unknown) => callback(toPluginError(error)),
    );
  };
  const whenEnded = async () => {
    await setImmediate(); // the stream that ended may be about to say so
    sources.refuseUnfinished();
    return finish();
  };
  const stream: Transform = new Transform({
    objectMode: true,
    transform(file: Vinyl, _encoding, callback) {
      settle(take(file), callback);
    },
    flush(callback) {
      settle(whenEnded(), callback);
    },
    destroy(error, callback) {
      const explained = sources.explain(error);
      failed = explained !== null;
      stop(explained).then(callback, callback);
    },
  });
  stream.on('pipe', (source) => sources.add(source));
  forwardErrors(stream);
  return stream;
}
