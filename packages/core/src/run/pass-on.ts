import { setTimeout as delay } from 'node:timers/promises';
import type { Wave } from '../config/waves.js';
import { limitTime } from '../time/limit-time.js';
import { runProjectCommand } from './project-command.js';
import type { Run } from './run.js';

/** How long an address may take until it answers with success, and seconds between two requests. */
const urlSeconds = 60;
const urlPause = 5;
/** Seconds that one answer may take. */
const urlAnswer = 10;

/**
 * Does what stands between a wave that has succeeded and the next one.
 *
 * @param number of the wave, counted from 1
 * @returns why the next one is not begun; nothing where it is
 * @throws the signal's reason
 */
export async function passOn(
  { groups, then = {} }: Wave,
  number: number,
  run: Run,
): Promise<string | undefined> {
  const { state, config, onEvent } = run;
  const notice = (message: string) => onEvent({ type: 'notice', message });
  const { pause, confirm, command, url } = then;
  const steps = { pause, confirm, command, url };
  const asked = Object.entries(steps).flatMap(([name, value]) => (value === undefined ? [] : name));
  if (asked.length === 0) return undefined;
  if (config.rehearse) {
    notice(`After wave ${number}, a rehearsal leaves out: ${asked.join(', ')}.`);
    return undefined;
  }
  state.step = `between wave ${number} and the next one`;
  if (pause !== undefined && pause > 0) {
    notice(`After wave ${number}: a pause of ${pause} minute${pause === 1 ? '' : 's'}.`);
    await delay(pause * 60_000, undefined, { signal: run.signal });
  }
  if (command !== undefined) {
    notice(`After wave ${number}: ${command}`);
    const ended = await runCommand(command, groups, run);
    if (ended !== undefined) return `${command} (after wave ${number}) ${ended}`;
  }
  if (url !== undefined) {
    notice(`After wave ${number}: ${url} has to answer with success.`);
    const answer = await askUrl(url, run.signal);
    if (answer !== undefined) return `${url} (after wave ${number}) ${answer}`;
  }
  if (confirm !== undefined) {
    if (config.yes === true) notice(`After wave ${number}: ${confirm} Yes ("yes").`);
    else if ((await run.confirm?.(confirm, run.signal)) !== true)
      return `"${confirm}" (after wave ${number}) was not answered with yes`;
  }
  return undefined;
}

/** What a command of the project prints and gets, and how it failed. */
function runCommand(
  command: string,
  groups: readonly string[],
  { config, env, state, signal, onEvent }: Run,
): Promise<string | undefined> {
  return runProjectCommand({
    command,
    directory: config.directory,
    env: {
      ...env,
      DEPLOYED_APPLICATION: config.application,
      DEPLOYED_GROUPS: groups.join(','),
      DEPLOYED_VERSION: state.version ?? '',
    },
    signal,
    onLine: (line) => onEvent({ type: 'notice', message: `  | ${line}` }),
  });
}

/** Asks until the answer is a success, or the time is up. Returns what was wrong then. */
async function askUrl(url: string, signal: AbortSignal): Promise<string | undefined> {
  const until = performance.now() + urlSeconds * 1000;
  for (;;) {
    let problem: string;
    const limit = limitTime(urlAnswer * 1000, signal);
    try {
      const answer = await fetch(url, { signal: limit.signal });
      await answer.body?.cancel();
      if (answer.ok) return undefined;
      problem = `answered ${answer.status}`;
    } catch (error) {
      signal.throwIfAborted();
      const { message, cause } = error as Error;
      problem = limit.isPassed()
        ? `did not answer within ${urlAnswer} seconds`
        : `did not answer: ${cause instanceof Error ? cause.message : message}`;
    } finally {
      limit.lift();
    }
    if (performance.now() + urlPause * 1000 > until) return `${problem}, for ${urlSeconds} seconds`;
    await delay(urlPause * 1000, undefined, { signal });
  }
}
