import { tmpdir } from 'node:os';
import { formatRepeated, type Calling } from '../aws/call.js';
import { patienceOf } from '../aws/call-policy.js';
import { createServiceClock } from '../aws/service-clock.js';
import type { Config } from '../config/load-config.js';
import type { DeployEvent } from '../model/events.js';
import { setDeadline, type Deadline } from '../time/deadline.js';
import type { GivenClients } from './open-connections.js';
import { RunState } from './run-state.js';
import { withoutRollbacks } from './without-rollbacks.js';

export interface DeployOptions {
  /** Cancels the run: what was half done is removed, then it rejects with CANCELLED. `onCancel` says what becomes of running deployments. */
  readonly signal?: AbortSignal | undefined;
  /** Ends what a cancelled run waits for, that deployments which are to stop have done so: it says what was seen last. */
  readonly hurry?: AbortSignal | undefined;
  /** Told of everything as it happens. Must not throw. */
  readonly onEvent?: ((event: DeployEvent) => void) | undefined;
  /**
   * Otherwise made from the configuration and the SDK's default chain. Where groups differ in region or credentials, a
   * function that makes those of one connection. Not used in a rehearsal, which has its own.
   */
  readonly clients?: GivenClients | undefined;
  /** Asks a person, where waves want it ("confirm"). Without it such waves are refused, unless "yes" is set. */
  readonly confirm?: ((question: string, signal: AbortSignal) => Promise<boolean>) | undefined;
  /** Otherwise the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where one-shot streams are spooled; otherwise the system's temporary folder. */
  readonly temporaryDirectory?: string | undefined;
  /** Where it is remembered what was in unchanged files; otherwise the folder that the system has for caches. */
  readonly cacheDirectory?: string | undefined;
}

/** What a run carries from stage to stage. */
export interface Run {
  readonly config: Config;
  readonly onEvent: (event: DeployEvent) => void;
  /** Cancels what is being done: because it is asked for, or because the time is up. */
  readonly signal: AbortSignal;
  /** The part of it that was handed in: somebody wants the run to end. */
  readonly cancel: AbortSignal | undefined;
  /** Somebody does not want to wait any longer for the end of a run that is cancelled. */
  readonly hurry: AbortSignal | undefined;
  readonly deadline: Deadline;
  /** The clock of this machine. */
  readonly now: () => Date;
  /** What its calls to AWS have in common. */
  readonly calling: Calling;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path. */
  readonly temporaryDirectory: string;
  readonly confirm: DeployOptions['confirm'];
  readonly state: RunState;
}

/** The clock of this machine. */
export const machineClock = (): Date => new Date();

/** The time of the run begins to count. */
export function startRun(
  config: Config,
  {
    signal,
    hurry,
    onEvent = () => undefined,
    env = process.env,
    temporaryDirectory = tmpdir(),
    confirm,
  }: DeployOptions,
): Run {
  const now = machineClock;
  const state = new RunState(now(), config.strict === true, (step) =>
    onEvent({ type: 'step-started', step }),
  );
  const deadline = setDeadline(config.timeout, signal);
  const tell = (event: DeployEvent) => {
    if (event.type === 'warning') state.warned({ message: event.message, hint: event.hint });
    onEvent(event);
  };
  return {
    config: withoutRollbacks(config),
    onEvent: tell,
    signal: deadline.signal,
    cancel: signal,
    hurry,
    deadline,
    now,
    calling: {
      patience: patienceOf(config),
      signal: deadline.signal,
      clock: createServiceClock(),
      onRepeat: (repeated) => tell({ type: 'notice', message: formatRepeated(repeated) }),
    },
    env,
    temporaryDirectory,
    confirm,
    state,
  };
}
