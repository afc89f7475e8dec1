import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { HookScript } from '@codedeployer/appspec';
import { AgentFailure } from '../agent-failure.js';
import { systemFailure } from '../ruby/system-failure.js';
import { recordLines } from './record-lines.js';
import { scriptCommand } from './script-command.js';
import type { ScriptLog } from './script-log.js';
import { takeScriptPipes, type ScriptPipes } from './script-pipes.js';

export interface ScriptRun {
  readonly script: HookScript;
  /** Absolute path of the unpacked revision. */
  readonly archive: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: ScriptLog;
  /** True in a user namespace, which has no other user. */
  readonly rootIsAlone: boolean;
  readonly isAgentTwo: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How long, in milliseconds, what is left in the pipes of a script that has ended is read: a child may hold them open. */
const lastWords = 500;

interface Exit {
  readonly code: number | null;
}

/**
 * Runs one script and records its output; it has until its timeout to end and to let go of its output.
 * @throws AgentFailure code 3 (timed out), 4 (failed) or 6 (output left open).
 */
export async function runScript(run: ScriptRun): Promise<void> {
  run.signal?.throwIfAborted();
  const { location, timeout } = run.script;
  const deadline = startDeadline(timeout, run.signal);
  const pipes = await takeScriptPipes();
  const { stdout, stderr } = pipes;
  const recorded = [
    recordLines(stdout.output, '[stdout]', run.log, run),
    recordLines(stderr.output, '[stderr]', run.log, run),
  ] as const;
  // A failure of one is met further down, in the agent's order; until then it must not count as unhandled.
  for (const each of recorded) each.catch(() => undefined);
  try {
    const { child, exited } = await startChild(run, pipes);
    if ((await deadline.orMet(exited)) === 'met') {
      // Only a run that is broken off may not wait for a script that does not listen.
      signalGroup(child, run.signal?.aborted ? 'SIGKILL' : 'SIGTERM');
      // The agent waits for the process here, however long it ignores the signal, and records what that makes it say.
      await exited;
      if (!run.signal?.aborted) await Promise.race([Promise.all(recorded), delay(lastWords)]);
      throw failure(run, 3, `failed to complete in ${timeout} seconds`);
    }
    for (const [index, name] of (['STDOUT', 'STDERR'] as const).entries()) {
      if ((await deadline.orMet(recorded[index] ?? recorded[0])) === 'met') {
        throw failure(run, 6, `failed to close ${name}`);
      }
    }
    const { code } = await exited;
    // Ruby's exit status is nil for a process that a signal ended, and prints as nothing; agent 2 takes it for a 1.
    const told = code ?? (run.isAgentTwo ? 1 : '');
    if (code !== 0) throw failure(run, 4, `failed with exit code ${told}`);
  } finally {
    deadline.clear();
    stdout.output.destroy();
    stderr.output.destroy();
    await Promise.allSettled(recorded);
  }
  run.signal?.throwIfAborted();

  function failure(of: ScriptRun, errorCode: 3 | 4 | 6, what: string): unknown {
    // A run that was broken off did not fail by itself.
    if (of.signal?.aborted) return of.signal.reason;
    const by =
      errorCode === 4 && of.script.runas !== undefined ? ` run as user ${of.script.runas}` : '';
    return scriptFailure(
      errorCode,
      location,
      `Script at specified location: ${location}${by} ${what}`,
    );
  }
}

/** A failure that the agent reports with the script's name. */
export function scriptFailure(
  errorCode: 1 | 2 | 3 | 4 | 6,
  scriptName: string,
  message: string,
): AgentFailure {
  return new AgentFailure({
    rubyClass: 'InstanceAgent::Plugins::CodeDeployPlugin::ScriptError',
    message,
    errorCode,
    scriptName,
  });
}

interface StartedChild {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
}

async function startChild(run: ScriptRun, pipes: ScriptPipes): Promise<StartedChild> {
  const { program, name, parameters, environment } = scriptCommand(
    run.archive,
    run.script.location,
    run.script,
    run,
  );
  try {
    const child = spawn(program, parameters, {
      ...(name === undefined ? {} : { argv0: name }),
      cwd: run.cwd,
      env: { ...run.environment, ...environment },
      // Its own process group, which the timeout ends as a whole.
      detached: true,
      stdio: [pipes.input, pipes.stdout.writeEnd, pipes.stderr.writeEnd],
    });
    // Asked for at once: a short script has ended before anything else here is done.
    const exited = waitForExit(child);
    await once(child, 'spawn');
    return { child, exited };
  } catch (error) {
    const { location, runas } = run.script;
    const rendered = systemFailure(error, '', program);
    if (!(rendered instanceof AgentFailure)) throw error;
    const by = runas === undefined ? '' : ` run as user ${runas}`;
    throw scriptFailure(
      4,
      location,
      `Script at specified location: ${location}${by} failed with error ${rendered.rubyClass} with message ${rendered.message}`,
    );
  } finally {
    await pipes.closeChildEnds();
  }
}

function waitForExit(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code })));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The group has ended in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

interface Deadline {
  /** Waits for work or for the deadline, whichever comes first. */
  orMet(work: Promise<unknown>): Promise<'met' | 'done'>;
  clear(): void;
}

/** Node's timers take no more than this many milliseconds. */
const longestTimer = 2 ** 31 - 1;

function startDeadline(seconds: number, signal: AbortSignal | undefined): Deadline {
  let meet = (): void => undefined;
  const met = new Promise<'met'>((resolve) => {
    meet = () => resolve('met');
  });
  const timer = setTimeout(meet, Math.min(seconds * 1000, longestTimer));
  signal?.addEventListener('abort', meet, { once: true });
  return {
    orMet: (work) => Promise.race([work.then(() => 'done' as const), met]),
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', meet);
    },
  };
}
