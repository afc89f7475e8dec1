import type { AgentProfile } from '@codedeployer/core';
import { createWorld } from '@codedeployer/testing';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAgent, type Agent, type ExecuteOptions } from '../../dist/agent/create-agent.js';
import { appspecJudge } from '../../dist/instance/judge-appspec.js';
import type {
  CommandName,
  CommandResult,
  DeploymentSpecification,
} from '../../dist/protocol/instance.js';
import { bundle, type Tree } from './bundle.js';
import { lifecycle, specification } from './specification.js';

/** An agent on plain folders of this machine, with one folder to install to; one for each test. */
export interface AgentWorld {
  readonly folder: string;
  /** Where the revisions of a test install to: `<folder>/dest`. */
  readonly destination: string;
  readonly agent: Agent;
  /** The path of something the agent keeps of a deployment. */
  readonly deployment: (id: string, ...parts: readonly string[]) => string;
  /** What stands in the deployment's scripts.log, each time masked by `TS`. */
  readonly scriptsLog: (id: string) => Promise<string>;
  /** Runs the whole lifecycle of a revision, up to the first failure. */
  readonly deploy: (
    id: string,
    revision: Tree | Buffer,
    changes?: Partial<DeploymentSpecification>,
  ) => Promise<{ readonly event: CommandName; readonly result: CommandResult }>;
  readonly execute: (
    command: CommandName,
    id: string,
    changes?: Partial<DeploymentSpecification>,
    options?: ExecuteOptions,
  ) => Promise<CommandResult>;
}

/** Runs a test with an agent of its own, and removes everything afterwards. */
export function withAgent(
  test: (world: AgentWorld) => Promise<void>,
  rootName = 'root',
  profile?: AgentProfile,
): () => Promise<void> {
  return async () => {
    const temporary = await createWorld();
    const { directory: folder } = temporary;
    const destination = join(folder, 'dest');
    const cwd = join(folder, 'cwd');
    await mkdir(cwd);
    const rootDir = join(folder, rootName);
    const revisions = new Map<string, Buffer>();
    const agent = createAgent({
      rootDir,
      cwd,
      environment: { PATH: process.env.PATH, OF_THE_AGENT: 'inherited' },
      fetchBundle: (revision, file) => writeFile(file, revisions.get(revision.key) ?? ''),
      judgeAppspec: appspecJudge()(profile),
      canChangeOwner: process.getuid?.() === 0,
      rootIsAlone: false,
      agent: profile,
      now: () => new Date(),
    });
    const deployment = (id: string, ...parts: readonly string[]): string =>
      join(rootDir, '5f6a', id, ...parts);
    try {
      await test({
        folder,
        destination,
        agent,
        deployment,
        async scriptsLog(id) {
          const log = await readFile(deployment(id, 'logs/scripts.log'), 'utf8');
          return log.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /g, 'TS ');
        },
        async deploy(id, revision, changes) {
          const packed = Buffer.isBuffer(revision) ? revision : await bundle(revision);
          revisions.set(`${id}.zip`, packed);
          for (const event of lifecycle) {
            const result = await agent.execute(event, specification(id, changes));
            if (result.status === 'Failed' || event === 'ValidateService') return { event, result };
          }
          throw new Error('The lifecycle has no end.');
        },
        execute: (command, id, changes, options) =>
          agent.execute(command, specification(id, changes), options),
      });
    } finally {
      await temporary.dispose();
    }
  };
}
