import type { Transform } from 'node:stream';

/** What a stream is piped to has to be ended by, whichever stream library it comes from. */
interface Destroyable {
  destroy?(error: Error): unknown;
}

/**
 * Makes the errors of a stream end the stream that it is piped to as well. `pipe()` does not, and when an error comes
 * after the last file, gulp's own source has ended and nobody tells the task: it would stop without a word.
 */
export function forwardErrors(stream: Transform): Transform {
  const pipe = stream.pipe.bind(stream);
  stream.pipe = (destination, options) => {
    stream.once('error', (error) => (destination as Destroyable).destroy?.(error));
    return pipe(destination, options);
  };
  return stream;
}
