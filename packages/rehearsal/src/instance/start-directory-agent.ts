import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { endMarkedProcesses } from '../agent/end-marked-processes.js';
import { workingDirectory } from '../agent/unit-environment.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import { connectAgent } from './connect-agent.js';
import { listChanges } from './list-changes.js';
import { agentMain, shellMain } from './own-files.js';
import { rehearsalMark, type InstanceOptions, type RunningAgent } from './start-instance.js';

export const markName = 'CODEDEPLOYER_INSTANCE';

/** Starts an instance's agent on this machine itself; only what the appspec installs is mapped below a folder. */
export async function startDirectoryAgent(options: InstanceOptions): Promise<RunningAgent> {
  const { files, agent: agentFiles } = instanceFolders(options.directory);
  await mkdir(files, { recursive: true });
  const rootDir = join(agentFiles, 'deployment-root');
  await mkdir(rootDir, { recursive: true });
  const mark = `${markName}=${options.id}-${randomUUID()}`;
  const isRoot = process.getuid?.() === 0;
  const child = fork(agentMain, {
    cwd: agentFiles,
    env: { PATH: options.path },
    execArgv: [],
    // Ctrl-C reaches the whole foreground group; the rehearsal decides when its instances end.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const agent = await connectAgent(
    options.id,
    child,
    {
      type: 'setup',
      rootDir,
      // The folder stands for the instance's root, so that is where the agent works below.
      cwd: resolve(join(files, workingDirectory(options.unit))),
      unit: options.unit,
      added: {
        ...rehearsalMark,
        CODEDEPLOYER_ROOT: files,
        [markName]: mark.slice(markName.length + 1),
      },
      s3: { port: (await options.s3).port },
      canChangeOwner: isRoot,
      rootIsAlone: !isRoot,
      mappedRoot: files,
      agent: options.agent,
      mark,
    },
    options.judgeAppspec,
  );
  return {
    entrance: { shell: [process.execPath, shellMain] },
    execute: (command, specification, { signal } = {}) =>
      agent.execute(command, specification, signal),
    start: (signal) => agent.start(signal),
    remarks: agent.remarks,
    prepare: (name, signal) => agent.prepare(join(agentFiles, name), signal),
    processes: () => agent.processes(),
    async close() {
      await agent.close();
      // The agent has done this itself, unless it had to be killed.
      await endMarkedProcesses(mark);
    },
    async holding() {
      const changes = await listChanges({
        files,
        machine: undefined,
        without: new Set(),
        incomplete: new Set(),
        hasOwners: true,
        listFolders: (paths) => agent.list(paths),
      });
      return { directory: files, ...changes };
    },
  };
}
