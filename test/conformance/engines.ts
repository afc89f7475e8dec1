import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createAgent } from '../../packages/rehearsal/dist/agent/create-agent.js';
import { agentFolder } from '../../packages/rehearsal/dist/agent/unit-environment.js';
import { appspecJudge } from '../../packages/rehearsal/dist/instance/judge-appspec.js';
import { startDaemon, type Daemon } from '../../packages/rehearsal/dist/daemon/start-daemon.js';

/** What carries out the commands of a case. */
export type Engine = Daemon;

export interface EngineOptions {
  readonly rootDir: string;
  readonly cwd: string;
  /** The folder that is the bundle. */
  readonly payload: string;
}

export type StartEngine = (options: EngineOptions) => Promise<Engine>;

type Environment = Readonly<Record<string, string | undefined>>;

/** As root, the owners in a bundle count. */
const words = (payload: string, file: string): readonly string[] => [
  '-C',
  payload,
  '--owner=0',
  '--group=0',
  '-cf',
  file,
  '.',
];

/** The agent of the rehearsal. */
export function ownEngine(environment: Environment): StartEngine {
  return ({ rootDir, cwd, payload }) => {
    const agent = createAgent({
      rootDir,
      cwd,
      environment,
      canChangeOwner: true,
      rootIsAlone: false,
      judgeAppspec: appspecJudge()('v1'),
      fetchBundle: async (_, file) => {
        await promisify(execFile)('tar', [...words(payload, file)]);
      },
      now: () => new Date(),
    });
    return Promise.resolve({ ...agent, close: () => Promise.resolve() });
  };
}

/** AWS's agent, by its program; its S3 has the bundle for every key. */
export function installedEngine(program: string, environment: Environment): StartEngine {
  return async ({ payload, ...options }) => {
    const s3 = createServer((_, response) => {
      const tar = spawn('tar', words(payload, '-'), { stdio: ['ignore', 'pipe', 'inherit'] });
      // A connection that the agent breaks is its own affair.
      pipeline(tar.stdout, response).catch(() => tar.kill());
    });
    s3.listen(0, '127.0.0.1');
    await once(s3, 'listening');
    let lose: (reason: string) => void = () => undefined;
    const lost = new Promise<never>((_, reject) => {
      lose = (reason) => reject(new Error(reason));
    });
    lost.catch(() => undefined);
    const daemon = await startDaemon({
      ...options,
      program,
      identity: { instanceId: 'i-0', region: 'us-east-1', account: '111122223333' },
      folder: agentFolder,
      environment,
      s3: { port: (s3.address() as AddressInfo).port },
      onLost: (reason) => lose(reason),
    }).catch((error: unknown) => {
      // Of no case can anything be said then.
      process.stderr.write(
        `the agent does not start: ${error instanceof Error ? error.message : String(error)}\n`,
      );
      return process.exit(1);
    });
    return {
      execute: (...command) => Promise.race([daemon.execute(...command), lost]),
      async close() {
        await daemon.close();
        s3.close();
      },
    };
  };
}
