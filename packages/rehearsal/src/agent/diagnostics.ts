import { isUtf8 } from 'node:buffer';
import type { CommandDiagnostics, CommandResult } from '../instance.js';
import { AgentFailure } from './agent-failure.js';

/** The answer to a command that succeeded. The agent sends no output then, even when scripts printed some. */
export function succeeded(noop: boolean): CommandResult {
  return {
    status: 'Succeeded',
    noop,
    diagnostics: { errorCode: 0, scriptName: '', message: 'Succeeded: ', log: '' },
  };
}

/** The answer to a command that failed: what the agent reports, with the last output of the event's scripts. */
export function failed(error: unknown, log: Buffer = Buffer.alloc(0)): CommandResult {
  return { status: 'Failed', noop: false, diagnostics: diagnosticsOf(error, log) };
}

function diagnosticsOf(error: unknown, log: Buffer): CommandDiagnostics {
  const { errorCode, scriptName, message } = factsOf(error);
  // Anything but a script's own failure is reported without output.
  const reported = errorCode === 5 ? Buffer.alloc(0) : log;
  if (!isUtf8(reported)) {
    return {
      errorCode: 'Unknown',
      scriptName,
      message: 'Attempting minimal diagnostics',
      // The agent's own spelling.
      log: 'Exception JSON::GeneratorError occured',
    };
  }
  return { errorCode, scriptName, message, log: reported.toString('utf8') };
}

function factsOf(error: unknown): Pick<AgentFailure, 'errorCode' | 'scriptName' | 'message'> {
  if (error instanceof AgentFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { errorCode: 5, scriptName: '', message };
}
