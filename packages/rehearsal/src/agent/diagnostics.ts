import { isUtf8 } from 'node:buffer';
import type { CommandDiagnostics, CommandResult } from '../protocol/instance.js';
import { AgentFailure } from './agent-failure.js';

/** The answer to a command that succeeded. The agent sends no output then, even when scripts printed some. */
export function succeeded(noop: boolean): CommandResult {
  return {
    status: 'Succeeded',
    noop,
    diagnostics: { errorCode: 0, scriptName: '', message: 'Succeeded: ', log: '' },
  };
}

/**
 * The answer to a command that failed: what the agent reports, with the last output of the event's scripts.
 *
 * @param locale the agent's environment, which says in what encoding it takes output to be
 */
export function failed(
  error: unknown,
  log: Buffer = Buffer.alloc(0),
  locale: Locale = {},
): CommandResult {
  return { status: 'Failed', noop: false, diagnostics: diagnosticsOf(error, log, locale) };
}

type Locale = Readonly<Record<string, string | undefined>>;

/** The first of them that is set counts; without any it is the C.UTF-8 that systemd gives to a service. */
function isUtf8Locale({ LC_ALL, LC_CTYPE, LANG }: Locale): boolean {
  return /utf-?8/i.test([LC_ALL, LC_CTYPE, LANG].find((value) => Boolean(value)) ?? 'C.UTF-8');
}

/** Whether names, which are UTF-8, and output, which then is not, stand in one log: Ruby cannot join the two. */
function isMixed(log: Buffer): boolean {
  const foreign = log
    .toString('latin1')
    .split('\n')
    .filter((record) => /[\x80-\xff]/.test(record));
  const isName = (record: string) => record.startsWith('Script - ');
  return foreign.some(isName) && !foreign.every(isName);
}

function diagnosticsOf(error: unknown, log: Buffer, locale: Locale): CommandDiagnostics {
  const { errorCode, scriptName, message } = factsOf(error);
  // Anything but a script's own failure is reported without output.
  const reported = errorCode === 5 ? Buffer.alloc(0) : log;
  const obstacle =
    !isUtf8Locale(locale) && isMixed(reported) ? 'Encoding::CompatibilityError' : undefined;
  const rubyClass = obstacle ?? (isUtf8(reported) ? undefined : 'JSON::GeneratorError');
  if (rubyClass !== undefined) {
    return {
      errorCode: 'Unknown',
      scriptName,
      message: 'Attempting minimal diagnostics',
      // The agent's own spelling.
      log: `Exception ${rubyClass} occured`,
    };
  }
  return { errorCode, scriptName, message, log: reported.toString('utf8') };
}

function factsOf(error: unknown): Pick<AgentFailure, 'errorCode' | 'scriptName' | 'message'> {
  if (error instanceof AgentFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { errorCode: 5, scriptName: '', message };
}
