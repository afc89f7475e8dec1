import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, posix, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { AgentProfile } from '@codedeployer/core';
import type { JudgeAppspec } from '../protocol/appspec-verdict.js';
import type { CommandName, CommandResult, DeploymentSpecification } from '../protocol/instance.js';
import { AgentFailure } from './agent-failure.js';
import type { FetchBundle } from './bundle/fetch-bundle.js';
import { removeOldDeployments } from './bundle/retention.js';
import { deploymentPaths, type DeploymentPaths } from './deployment-paths.js';
import { failed, succeeded } from './diagnostics.js';
import { readAppspecForHooks, readAppspecForInstall } from './find-appspec.js';
import { revisionOfEvent, type HookEvent } from './hooks/revision-of-event.js';
import { runHooks } from './hooks/run-hooks.js';
import { withOwnPrograms } from './hooks/own-programs.js';
import { exists } from './exists.js';
import { readPointer, writePointer } from './install-pointer.js';
import { install } from './install/install.js';
import { mapAppspec } from './map-appspec.js';
import { readAppspec } from './read-appspec.js';
import { expandPath } from './ruby/paths.js';
import { isAgentTwo, type Environment } from '../protocol/agent-setup.js';

export interface AgentOptions {
  /** The agent's deployment root, absolute; on an instance `/opt/codedeploy-agent/deployment-root`. */
  readonly rootDir: string;
  /** The agent's working directory: hooks run in it, and relative destinations start from it. */
  readonly cwd: string;
  /** What hooks inherit. */
  readonly environment: Environment;
  readonly fetchBundle: FetchBundle;
  /** As the agent that it is reads them. */
  readonly judgeAppspec: JudgeAppspec;
  /** False where files cannot be given to other users. */
  readonly canChangeOwner: boolean;
  /** True in a user namespace, which has no other user. */
  readonly rootIsAlone: boolean;
  /** A folder that the paths of the appspec are taken to be below of; without it they are this machine's own. */
  readonly mappedRoot?: string | undefined;
  /** Which agent it is; default `v1`. */
  readonly agent?: AgentProfile | undefined;
  readonly now: () => Date;
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What the CodeDeploy agent does on an instance: one command after another. */
export interface Agent {
  /** Resolves with what the agent reports, also for a command that fails; rejects only when it is aborted. */
  execute(
    command: CommandName,
    specification: DeploymentSpecification,
    options?: ExecuteOptions,
  ): Promise<CommandResult>;
}

/** Makes an agent that works on this machine's files, or below a folder of it. */
export function createAgent(options: AgentOptions): Agent {
  return {
    async execute(command, specification, { signal } = {}) {
      const paths = deploymentPaths(options.rootDir, specification);
      try {
        await mkdir(paths.deployment, { recursive: true });
        await mkdir(dirname(paths.ongoing), { recursive: true });
        await writeFile(paths.ongoing, command);
        switch (command) {
          case 'DownloadBundle':
            await downloadBundle(options, specification, paths, signal);
            return succeeded(false);
          case 'Install':
            await installRevision(options, specification, paths, signal);
            return succeeded(false);
          default:
            return await executeHooks(options, command, specification, paths, signal);
        }
      } catch (error) {
        signal?.throwIfAborted();
        return failed(error);
      } finally {
        await rm(paths.ongoing, { force: true });
      }
    },
  };
}

async function downloadBundle(
  { fetchBundle, canChangeOwner }: AgentOptions,
  { revision, deploymentMode }: DeploymentSpecification,
  paths: DeploymentPaths,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!['tar', 'tgz', 'zip'].includes(revision.bundleType)) {
    throw new AgentFailure({
      rubyClass:
        'InstanceAgent::Plugins::CodeDeployPlugin::DeploymentSpecification::InvalidDeploymentSpecification',
      message: 'BundleType in S3Revision must be tar, tgz or zip',
    });
  }
  await removeOldDeployments(paths);
  if (deploymentMode !== 'RESTART' || !(await reuseBundle(paths)))
    await fetchBundle(revision, paths.bundle, { signal });
  signal?.throwIfAborted();
  // Loaded when it is needed: an agent of many should be small.
  const { unpack } = await import('./bundle/unpack.js');
  const { bundle, archive } = paths;
  await unpack({ bundle, bundleType: revision.bundleType, archive, canChangeOwner });
  await writePointer(paths.mostRecentInstall, paths.deployment);
}

/** Takes the copy of what was last installed with success; false when the instance has none any more. */
async function reuseBundle(paths: DeploymentPaths): Promise<boolean> {
  const installed = await readPointer(paths.lastSuccessfulInstall);
  if (installed === undefined) return false;
  const copy = posix.join(installed, posix.basename(paths.bundle));
  if (!exists(copy)) return false;
  await copyFile(copy, paths.bundle);
  return true;
}

async function installRevision(
  options: AgentOptions,
  specification: DeploymentSpecification,
  paths: DeploymentPaths,
  signal: AbortSignal | undefined,
): Promise<void> {
  const appspec = mapAppspec(
    await readAppspec(await readAppspecForInstall(paths.archive), options.judgeAppspec),
    options.mappedRoot,
    options.cwd,
  );
  const { cwd } = options;
  await install({
    appspec,
    archive: paths.archive,
    fileExistsBehavior: specification.fileExistsBehavior.toUpperCase(),
    expand: (path) => expandPath(path, { cwd, home: options.environment.HOME }),
    locate: (path) => resolve(cwd, path),
    paths,
    signal,
  });
}

async function executeHooks(
  options: AgentOptions,
  event: HookEvent,
  specification: DeploymentSpecification,
  paths: DeploymentPaths,
  signal: AbortSignal | undefined,
): Promise<CommandResult> {
  const revision = await revisionOfEvent(event, specification, paths);
  if (revision === undefined) return succeeded(true);
  const archive = posix.join(revision, 'deployment-archive');
  const appspec = await readAppspec(await readAppspecForHooks(archive), options.judgeAppspec);
  const scripts = appspec.hooks.get(event) ?? [];
  if (scripts.length === 0) return succeeded(true);
  const { cwd, now, rootIsAlone, mappedRoot } = options;
  const environment = withOwnPrograms(options.environment, mappedRoot);
  const run = {
    event,
    scripts,
    archive,
    specification,
    paths,
    cwd,
    environment,
    now,
    rootIsAlone,
    isAgentTwo: isAgentTwo(options.agent),
    signal,
  };
  const outcome = await runHooks(run);
  if (!('failure' in outcome)) return succeeded(false);
  signal?.throwIfAborted();
  return run.isAgentTwo
    ? failed(outcome.failure, withoutColours(outcome.log))
    : failed(outcome.failure, outcome.log, environment);
}

/** As agent 2 sends the output of scripts. */
function withoutColours(log: Buffer): Buffer {
  return Buffer.from(stripVTControlCharacters(log.toString('utf8')));
}
