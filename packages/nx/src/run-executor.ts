import { CodedeployerError } from '@codedeployer/core';
import { formatError, inHost, makeVisible, type Host } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { askedConfiguration } from './asked-configuration.js';
import { isDryRun } from './is-dry-run.js';
import { refuseCached } from './refuse-cached.js';
import { refuseUnknownOptions } from './refuse-unknown-options.js';
import { projectDirectory, type CodedeployOptions, type resolveConfig } from './resolve-config.js';
import { tellCancelled } from './tell-cancelled.js';
import { refuseUnknownConfiguration, withConfiguration } from './running-configuration.js';

/** Writes a line to the output of the task, as it is. */
export function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * The configuration of a run, and the context with the Nx configuration that was asked for.
 *
 * @throws NX_CACHED, and as `configureCacheable` does
 */
export async function configure<Loaded>(
  options: CodedeployOptions,
  context: ExecutorContext,
  host: Pick<Host, 'env' | 'tell'>,
  resolve: (...asked: Parameters<typeof resolveConfig>) => Promise<Loaded>,
): Promise<{ readonly config: Loaded; readonly running: ExecutorContext }> {
  refuseCached(context);
  return configureCacheable(options, context, host, resolve);
}

/**
 * The same for what leaves files only, which Nx may keep.
 *
 * @throws NX_OPTION_UNKNOWN, NX_CONFIGURATION_UNDECLARED, NX_CONFIGURATION_UNKNOWN, and what `resolve` throws
 */
export async function configureCacheable<Loaded>(
  options: CodedeployOptions,
  context: ExecutorContext,
  { env, tell }: Pick<Host, 'env' | 'tell'>,
  resolve: (...asked: Parameters<typeof resolveConfig>) => Promise<Loaded>,
): Promise<{ readonly config: Loaded; readonly running: ExecutorContext }> {
  refuseUnknownOptions(options, context);
  const own = `${context.projectName ?? ''}:${context.targetName ?? ''}`;
  const running = withConfiguration(context, options.buildTarget ?? 'build');
  const config = await resolve(options, running, env, tell);
  refuseUnknownConfiguration(running, askedConfiguration(process.ppid, own));
  return { config, running };
}

/** What stands aside from the signal on: on a busy machine Nx ends the process before it can tell more. */
const beforeTheEnd =
  'Cancelled. If no line follows that says what became of it, Nx has ended it before: `codedeployer status` shows what is deployed and what runs.';

/**
 * Runs an executor; one that returns `false` has told already what went wrong. A failure that the user can act on is printed with
 * its hint; a defect is thrown whole.
 */
export async function runExecutor(
  context: ExecutorContext,
  run: (host: Host) => Promise<unknown>,
): Promise<{ success: boolean }> {
  let isCancelled = () => false;
  const tellAside = tellCancelled(projectDirectory(context));
  const tell = (line: string) => {
    if (isCancelled()) tellAside(line);
    write(line);
  };
  try {
    const ended = await inHost(process, { write: tell }, (host) => {
      isCancelled = () => host.signal.aborted;
      host.signal.addEventListener('abort', () => tellAside(beforeTheEnd), { once: true });
      return run(host);
    });
    return { success: ended !== false };
  } catch (error) {
    if (!CodedeployerError.is(error)) throw error instanceof Error ? makeVisible(error) : error;
    const lines = formatError(error);
    lines.forEach(tell);
    return { success: false };
  }
}

/**
 * The same for what changes something and knows no dry run: where Nx is in one, as in `nx release --dry-run`, it says so and does
 * nothing.
 */
export function runChange(
  context: ExecutorContext,
  run: (host: Host) => Promise<unknown>,
): Promise<{ success: boolean }> {
  const { projectName = '', targetName = '' } = context;
  return runExecutor(context, async (host) => {
    if (!isDryRun(host.env)) return run(host);
    host.tell(`Dry run: ${projectName}:${targetName} was not run.`);
    return true;
  });
}
