import { limitTime } from '../time/limit-time.js';
import { UnansweredError, UnreadableError } from './call-end.js';
import type { SdkClient } from './clients.js';

/** An answer as it came, before the SDK reads it. */
export interface RawAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body: unknown;
}

export interface SendOptions {
  /** Seconds until an answer has to be there, all of it. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of an answer before the SDK makes sense of it; what it throws is how the call ends. */
  readonly inspect?: ((answer: RawAnswer) => Promise<void>) | undefined;
}

/** A command of the SDK, by what it is answered with; the types of what passes through it differ for each. */
export interface CommandOf<Output> {
  readonly middlewareStack: {
    add(middleware: never, options: object): void;
    addRelativeTo(middleware: never, options: object): void;
  };
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ readonly output: Output }>;
}

type Next = (args: object) => Promise<{ response: unknown }>;

/** Hides what an attempt ended with from the SDK, which would judge by it whether to make another. */
class AttemptEnded extends Error {}

/** What the parser of Node says of an answer that is no HTTP is an answer that cannot be read: the request was sent. */
function readableEnd(error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!code.startsWith('HPE_')) return error;
  const unreadable = new UnreadableError(`the answer is not HTTP (${message})`);
  unreadable.cause = error;
  return unreadable;
}

/**
 * Sends a command once on the wire, whatever its client does about retries: who repeats it knows what that may do. A
 * command can be sent by this one time; make a new one to repeat it.
 *
 * @throws what the call ended with, UnansweredError, and the signal's reason
 */
export async function sendOnce<Output>(
  client: SdkClient,
  command: CommandOf<Output>,
  { seconds, signal, inspect }: SendOptions,
): Promise<Output> {
  signal?.throwIfAborted();
  let ended: { readonly error: unknown } | undefined;
  const once = (next: Next) => async (args: object) => {
    if (ended !== undefined) throw new AttemptEnded();
    try {
      return await next(args);
    } catch (error) {
      ended = { error: readableEnd(error) };
      throw new AttemptEnded();
    }
  };
  const inspected = (next: Next) => async (args: object) => {
    const result = await next(args);
    await inspect?.(result.response as RawAnswer);
    return result;
  };
  // Around everything that belongs to one attempt, signing included.
  command.middlewareStack.addRelativeTo(once as never, {
    name: 'codedeployerOnce',
    relation: 'after',
    toMiddleware: 'retryMiddleware',
  });
  command.middlewareStack.add(inspected as never, {
    name: 'codedeployerInspect',
    step: 'deserialize',
    priority: 'low',
  });
  const limit = limitTime(seconds * 1000, signal);
  try {
    return (await client.send(command as never, { abortSignal: limit.signal })) as Output;
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.isPassed()) throw new UnansweredError(seconds);
    throw ended === undefined ? error : ended.error;
  } finally {
    limit.lift();
  }
}
