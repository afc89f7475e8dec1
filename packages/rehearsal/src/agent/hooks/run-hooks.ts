import { access, chmod, constants, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { HookScript } from '@codedeployer/appspec';
import type { DeploymentSpecification } from '../../protocol/instance.js';
import { shortDeploymentId, type DeploymentPaths } from '../deployment-paths.js';
import { exists } from '../exists.js';
import { joinPaths } from '../ruby/paths.js';
import { hookEnvironment } from './hook-environment.js';
import type { HookEvent } from './revision-of-event.js';
import { runScript, scriptFailure } from './run-script.js';
import { openScriptLog } from './script-log.js';

export interface HooksRun {
  readonly event: HookEvent;
  readonly scripts: readonly HookScript[];
  /** The unpacked revision that the scripts come from; not always the one being deployed. */
  readonly archive: string;
  readonly specification: DeploymentSpecification;
  readonly paths: DeploymentPaths;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** True in a user namespace, which has no other user. */
  readonly rootIsAlone: boolean;
  readonly isAgentTwo: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface HooksOutcome {
  /** Why the event failed; absent when every script succeeded. */
  readonly failure?: unknown;
  /** The last records of the output, undecoded. */
  readonly log: Buffer;
}

/** Runs an event's scripts in order, up to the first that fails, and records their output in the deployment's log. */
export async function runHooks(run: HooksRun): Promise<HooksOutcome> {
  const log = await openScriptLog({
    scriptsLog: run.paths.scriptsLog,
    deploymentsLog: run.paths.deploymentsLog,
    deploymentId: shortDeploymentId(run.specification.deploymentId),
    now: run.now,
  });
  const environment = hookEnvironment(run.event, run.specification, run.environment);
  try {
    await log.write([Buffer.from(`LifecycleEvent - ${run.event}\n`)]);
    for (const script of run.scripts) {
      const path = joinPaths(run.archive, script.location);
      await makeExecutable(path, script.location);
      await log.write([Buffer.from(`Script - ${script.location}\n`)]);
      const { archive, cwd, rootIsAlone, isAgentTwo, signal } = run;
      await runScript({ script, archive, cwd, environment, log, rootIsAlone, isAgentTwo, signal });
    }
    return { log: log.tail() };
  } catch (failure) {
    return { failure, log: log.tail() };
  } finally {
    await log.close();
  }
}

async function makeExecutable(path: string, location: string): Promise<void> {
  if (!exists(path)) {
    throw scriptFailure(
      1,
      location,
      `Script does not exist at specified location: ${posix.resolve(path)}`,
    );
  }
  try {
    await access(path, constants.X_OK);
  } catch {
    try {
      await chmod(path, ((await stat(path)).mode & 0o7777) | 0o111);
    } catch (cause) {
      const failure = scriptFailure(
        2,
        location,
        `Unable to set script at specified location: ${location} as executable`,
      );
      failure.cause = cause;
      throw failure;
    }
  }
}
