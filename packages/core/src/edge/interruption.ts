/** What of a process this needs: to hear signals, to know whether its parent is there, and to end. */
export interface SignalSource {
  /** Whether there is a channel to the process that forked this one. */
  readonly connected?: boolean | undefined;
  on(event: NodeJS.Signals | 'disconnect', listener: () => void): unknown;
  off(event: NodeJS.Signals | 'disconnect', listener: () => void): unknown;
  exit(code: number): void;
}

export interface Interruption {
  /** Aborts on the first signal, or when the parent is gone; its reason says which. */
  readonly signal: AbortSignal;
  /** Aborts on the next signal: nothing is to be waited for any longer. */
  readonly hurry: AbortSignal;
  /** Stops listening. */
  readonly dispose: () => void;
}

/** Milliseconds to say what is true, after which a process that was interrupted twice ends whatever it is at. */
const lastWords = 2000;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns what ends a process into an abort, so that what is half done is cleaned up: a signal, or the end of the parent
 * that forked this process, as Nx does with executors. Any signal a second later or after ends the process, which has
 * two seconds more to say what is true; those within that second are one key press that reached the process twice, as under
 * Nx and npm.
 */
export function listenForInterruption(
  process: SignalSource,
  now: () => number = () => performance.now(),
): Interruption {
  const controller = new AbortController();
  const hurried = new AbortController();
  let first: number | undefined;
  let end: NodeJS.Timeout | undefined;
  const abort = (reason: string) => {
    first = now();
    controller.abort(new Error(reason));
  };
  const interrupt = (name: string) => () => {
    if (first === undefined) abort(`interrupted by ${name}`);
    else if (end === undefined && now() - first > 1000) {
      end = setTimeout(() => process.exit(130), lastWords);
      hurried.abort(new Error(`interrupted once more, by ${name}`));
    }
  };
  // Not a demand to end at once: a parent that was interrupted as well ends before the cleaning up does.
  const orphan = () => {
    if (first === undefined) abort('the process that started this one is gone');
  };
  const listeners: (readonly [NodeJS.Signals | 'disconnect', () => void])[] = signals.map(
    (name) => [name, interrupt(name)],
  );
  if (process.connected === true) listeners.push(['disconnect', orphan]);
  const ends = listeners.map(([name, listener]) => hear(process, name, listener));
  return {
    signal: controller.signal,
    hurry: hurried.signal,
    dispose() {
      clearTimeout(end);
      for (const end of ends) end();
    },
  };
}

type Heard = Parameters<SignalSource['on']>[0];

/** The one listener that a process has for something, and all whom it tells. */
interface Audience {
  readonly tell: () => void;
  readonly listeners: Set<() => void>;
}

const audiences = new WeakMap<SignalSource, Map<Heard, Audience>>();

/**
 * Listens until the function that it returns is called. A process has one listener however many deployments there are in it, as there may
 * be under Gulp: Node takes more than ten for a leak, and warns.
 */
function hear(process: SignalSource, name: Heard, listener: () => void): () => void {
  const ofProcess = audiences.get(process) ?? new Map<Heard, Audience>();
  audiences.set(process, ofProcess);
  const { listeners, tell } = ofProcess.get(name) ?? assemble();
  if (listeners.size === 0) {
    ofProcess.set(name, { listeners, tell });
    process.on(name, tell);
  }
  listeners.add(listener);
  return () => {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    ofProcess.delete(name);
    process.off(name, tell);
  };
}

function assemble(): Audience {
  const listeners = new Set<() => void>();
  return { listeners, tell: () => listeners.forEach((one) => one()) };
}
