import type {
  CommandName,
  CommandResult,
  DeploymentSpecification,
  Instance,
} from '../protocol/instance.js';
import { noAnswer, renderDiagnostics } from './diagnostics.js';
import type { Diagnostics } from './model.js';

export interface CommandOutcome {
  readonly status: 'Succeeded' | 'Failed' | 'Unknown';
  readonly diagnostics: Diagnostics;
}

/**
 * Gives one command to an instance and waits for its answer. Never rejects: an instance that is lost or late has failed.
 * A command that is given up on, for lateness or by `signal`, is aborted on the instance too.
 */
export async function runCommand(
  instance: Instance,
  command: CommandName,
  specification: DeploymentSpecification,
  { signal, limit }: { readonly signal: AbortSignal; readonly limit: number },
): Promise<CommandOutcome> {
  const controller = new AbortController();
  const given = ask(instance, command, specification, controller.signal);
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const late = new Promise<CommandOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'Failed', diagnostics: noAnswer }), limit);
    onAbort = () => resolve({ status: 'Unknown', diagnostics: noAnswer });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([given, late]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
    controller.abort();
  }
}

async function ask(
  instance: Instance,
  command: CommandName,
  specification: DeploymentSpecification,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  try {
    return outcomeOf(await instance.execute(command, specification, { signal }));
  } catch (error) {
    return lost(error);
  }
}

function outcomeOf(result: CommandResult): CommandOutcome {
  return { status: result.status, diagnostics: renderDiagnostics(result.diagnostics) };
}

function lost(reason: unknown): CommandOutcome {
  const detail = reason instanceof Error ? reason.message : String(reason);
  return {
    status: 'Failed',
    diagnostics: { ...noAnswer, logTail: detail },
  };
}
