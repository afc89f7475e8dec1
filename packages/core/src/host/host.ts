import { confirmOn, type AnswerStream } from '../edge/ask.js';
import { tolerateClosedOutput, type OutputStreams } from '../edge/closed-output.js';
import { listenForInterruption, type SignalSource } from '../edge/interruption.js';
import { provideHome } from '../edge/provide-home.js';
import { silenceSdkWarning } from '../edge/sdk-warning.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { DeployReport } from '../model/deploy-report.js';
import type { DeployEvent } from '../model/events.js';
import { formatReport } from '../report/format-report.js';
import { ciLog } from '../report/ci/ci-log.js';
import { lineReporter } from '../report/line-reporter.js';
import { cancelledWhile } from '../run/cancelled.js';
import { visibleLines } from '@codedeployer/appspec/text';

/** What of a process a host uses. */
export interface HostProcess extends SignalSource, OutputStreams {
  readonly env: Record<string, string | undefined>;
  readonly stdin?: AnswerStream | undefined;
}

export interface HostOptions {
  /** Writes a line of the log, as it is. */
  readonly write: (line: string) => void;
  /** Stands before each line that is for people, as `[codedeployer] `. */
  readonly prefix?: string | undefined;
  /** Ends the task as well, beside the signals of the process. */
  readonly signal?: AbortSignal | undefined;
}

/** Where a run happens: the process of a command line, of Gulp or of Nx. */
export interface Host {
  readonly env: Record<string, string | undefined>;
  /** Aborts when the process is interrupted, when its parent is gone, or with the signal that was handed in. */
  readonly signal: AbortSignal;
  /** Aborts when it is interrupted once more: nothing is to be waited for any longer. */
  readonly hurry: AbortSignal;
  /** Writes a line for people: harmless to a terminal and to a CI system, whatever it quotes. */
  readonly tell: (line: string) => void;
  /** Tells an event in lines, and to the CI system as far as that takes something from a log: steps as groups, what went wrong as annotations. */
  readonly onEvent: (event: DeployEvent) => void;
  /** Asks a person a question; undefined where nobody sits at a terminal. */
  readonly confirm: ReturnType<typeof confirmOn>;
  /** Tells how a run went, in lines. */
  readonly report: (report: DeployReport) => void;
  /** Says what is being done from now on, for the message when it is interrupted: the end of "while ...". */
  readonly begin: (step: string) => void;
}

/**
 * Prepares a process for what runs in it: no warning of the SDK that is not for the person who deploys, a home folder
 * also for a user without one, output that may be closed. Does nothing the second time.
 */
export function prepareProcess(process: Pick<HostProcess, 'env' | 'stdout' | 'stderr'>): void {
  silenceSdkWarning(process.env);
  provideHome(process.env);
  tolerateClosedOutput(process);
}

/** Milliseconds after which somebody who has pressed Ctrl-C is told why nothing happens. */
const patience = 1000;

/** Says that a task which has been interrupted is still at it; ends with what is returned. */
function tellWhenSlow(signal: AbortSignal, tell: Host['tell']): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const line = `${(signal.reason as Error).message}: what is under way is brought to an end first. Once more ends at once, and leaves it as it is.`;
    timer = setTimeout(() => tell(line.replace(/^./, (first) => first.toUpperCase())), patience);
  };
  signal.addEventListener('abort', wait, { once: true });
  return () => {
    signal.removeEventListener('abort', wait);
    clearTimeout(timer);
  };
}

/**
 * Runs a task in a process, and hears its signals meanwhile. What all adapters have in common; they translate.
 *
 * @throws what the task throws; CANCELLED when the process was interrupted and the task says no more than that
 */
export async function inHost<Result>(
  process: HostProcess,
  { write, prefix = '', signal }: HostOptions,
  task: (host: Host) => Promise<Result>,
): Promise<Result> {
  prepareProcess(process);
  const { env } = process;
  const interruption = listenForInterruption(process);
  const tell = (line: string) => write(`${prefix}${visibleLines(line)}`);
  const tellEvent = lineReporter(tell);
  const beQuiet = tellWhenSlow(interruption.signal, tell);
  const ci = ciLog(env, write, () => new Date());
  let step = 'planning';
  try {
    return await task({
      env,
      signal:
        signal === undefined ? interruption.signal : AbortSignal.any([interruption.signal, signal]),
      hurry: interruption.hurry,
      tell,
      onEvent(event) {
        ci.heed(event);
        tellEvent(event);
      },
      confirm: confirmOn(process.stdin, tell),
      report: (report) => formatReport(report).forEach(tell),
      begin: (next) => (step = next),
    });
  } catch (error) {
    if (!interruption.signal.aborted || CodedeployerError.is(error)) throw error;
    throw cancelledWhile(step, interruption.signal.reason);
  } finally {
    ci.end();
    beQuiet();
    interruption.dispose();
  }
}
