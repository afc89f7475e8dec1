import { join, relative, resolve } from 'node:path';
import { CodedeployerError, type Config } from '@codedeployer/core/config';
import { formatError, watchPaths, type WatchedPaths } from '@codedeployer/core/host';
import type { Context } from '../context.js';
import { loadFromFlags } from '../from-flags.js';
import { runDeploy, type DeployFlags } from './deploy.js';

/** A watched rehearsal ends, and the next follows. */
const more = { rehearse: true, keep: false, keepFailed: false };

/**
 * `rehearse --watch`: rehearses, and again whenever what it is made from has changed, until Ctrl-C. A rehearsal that runs is
 * finished first, and a burst of changes leads to one. How one has ended does not end it, unless it was interrupted.
 */
export async function runWatchedRehearsals(context: Context, flags: DeployFlags): Promise<void> {
  const { tell, process } = context;
  const ended = new AbortController();
  const end = () => ended.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  let watched: WatchedPaths | undefined;
  try {
    // One that cannot be read at first has to be mended first.
    let config = await loadFromFlags(context, flags, { rehearse: true });
    if (config.keep === true || config.keepFailed === true)
      tell('"keep" and "keepFailed" are not heeded: with --watch the next rehearsal follows.');
    for (;;) {
      const [paths, without] = [pathsOf(config, flags), ownPaths(config)];
      // Before it begins: what changes while it runs, it may or may not have seen.
      watched = watchPaths(paths, { without });
      const cut = await rehearse(context, flags);
      if (cut !== undefined) throw cut;
      const name = (path: string) => relative(process.cwd(), path) || '.';
      if (!ended.signal.aborted)
        tell(`Watching ${paths.map(name).join(', ')}: a change rehearses again, Ctrl-C ends it.`);
      const changed = await watched.changed(ended.signal).catch(() => undefined);
      watched.close();
      if (changed === undefined) return;
      tell(`${name(changed)} has changed: rehearsing again.`);
      config = await loadFromFlags(context, flags, { rehearse: true }).catch(() => config); // the rehearsal tells why
    }
  } finally {
    watched?.close();
    for (const signal of signals) process.off(signal, end);
  }
}

/** Resolves with the error of one that was interrupted; others are told. */
async function rehearse(context: Context, flags: DeployFlags): Promise<Error | undefined> {
  try {
    await runDeploy(context, flags, more);
    return undefined;
  } catch (error) {
    // What is no error of ours is a defect.
    if (!CodedeployerError.is(error)) throw error;
    if (error.code === 'CANCELLED') return error;
    formatError(error).forEach(context.tell);
    return undefined;
  }
}

/** What a rehearsal is made from. */
function pathsOf(config: Config, flags: DeployFlags): readonly string[] {
  const { directory, source, archive, deployDirectory, prepare } = config;
  const given = [archive ?? source, prepare, flags.config];
  const paths = given.flatMap((path) => (path === undefined ? [] : resolve(directory, path)));
  return [...new Set([...paths, deployDirectory])];
}

/** What a rehearsal itself writes. */
function ownPaths({ directory, report, eventLog, dotenv, out }: Config): readonly string[] {
  const given = [report, eventLog, dotenv, out];
  const written = given.flatMap((path) => (path === undefined ? [] : resolve(directory, path)));
  return [join(directory, '.codedeployer'), ...written];
}
