import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment, InstalledAgent, S3Endpoint } from '../protocol/agent-setup.js';
import type { CommandName, CommandResult, DeploymentSpecification } from '../protocol/instance.js';
import { createCommandService, type CommandService } from './command-service.js';
import { daemonConfiguration, daemonLog, daemonLogs } from './configuration.js';
import { makeSigner } from './envelope.js';
import { missingInterpreter } from './interpreter.js';
import { createMetadataService, metadataAddress } from './metadata-service.js';
import { reachS3 } from './reach-s3.js';

export interface DaemonOptions extends InstalledAgent {
  /** Absolute; the folder of its deployments. */
  readonly rootDir: string;
  /** Absolute; the folder that its configuration, its logs and its version are in. */
  readonly folder: string;
  readonly cwd: string;
  /** What it is started with, and hooks inherit. */
  readonly environment: Environment;
  readonly s3: S3Endpoint;
  /** Called with the reason when it ends by itself. */
  readonly onLost: (reason: string) => void;
}

/** AWS's agent while it runs. */
export interface Daemon {
  /** Resolves with what the agent reports, also for a command that fails; rejects only when it is aborted. */
  execute(
    command: CommandName,
    specification: DeploymentSpecification,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<CommandResult>;
  /** Ends it, and lets go of the ports. */
  close(): Promise<void>;
}

/** systemd gives a service so much time to start. */
const patience = 90_000;
/** How often, in milliseconds, it is looked after. */
const interval = 500;
/** So often in a row there has to be nothing of it: agent 1 connects anew for each request. */
const absences = 6;

/**
 * Starts AWS's agent within an instance, with all that it asks there: the command service and S3 on a port of the loopback
 * network, EC2's metadata on the address that it has there. Resolves when the agent has asked for its first command.
 *
 * @throws Error with the reason when it does not start
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { program, identity, folder, rootDir, environment } = options;
  const missing = await missingInterpreter(program, environment.PATH);
  if (missing !== undefined) throw new Error(missing);
  const service = createCommandService(await makeSigner('codedeployer rehearsal'));
  const servers: Server[] = [];
  const close = (): void => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  try {
    const answers = await listen(servers, serve(service, options.s3), 0, '127.0.0.1');
    await listen(servers, createMetadataService(identity), 80, metadataAddress);
    const places = {
      rootDir,
      logDir: daemonLogs(folder),
      pidDir: join(folder, 'state/.pid'),
      endpoint: `http://127.0.0.1:${(answers.address() as AddressInfo).port}`,
    };
    const configuration = join(folder, 'conf/codedeployagent.yml');
    // It takes a process that happens to have the number of an earlier one for itself.
    await rm(places.pidDir, { recursive: true, force: true });
    for (const needed of [rootDir, places.logDir, places.pidDir, dirname(configuration)])
      await mkdir(needed, { recursive: true });
    await writeFile(configuration, daemonConfiguration(places));
    await copyVersion(program, folder);
    const main = await startProgram(options, configuration, places.pidDir);
    const stop = async (): Promise<void> => {
      await main.end();
      close();
    };
    const failure = await Promise.race([
      service.polled.then(() => undefined),
      main.failed,
      delay(patience, `it has not asked for a command within ${patience / 1000} seconds`, {
        ref: false,
      }),
    ]);
    if (failure !== undefined) {
      const said = await main.said();
      await stop();
      throw new Error(said === '' ? failure : `${failure}: ${said}`);
    }
    const watch = watchOver(main, answers, options.onLost);
    return {
      execute: (command, specification, { signal } = {}) =>
        service.give(command, specification, signal),
      async close() {
        clearInterval(watch);
        await stop();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(
  servers: Server[],
  answer: Answerer,
  port: number,
  host: string,
): Promise<Server> {
  const server = createServer(answer);
  // A bundle may take its time.
  server.requestTimeout = 0;
  server.listen(port, host);
  await once(server, 'listening');
  servers.push(server);
  return server;
}

/** What is asked of the command service says so in a header; all else is for S3. */
function serve(service: CommandService, s3: S3Endpoint): Answerer {
  return (request, response) => {
    const target = request.headers['x-amz-target'];
    void (target === undefined
      ? reachS3(s3, request, response)
      : answerCommand(service, String(target), request, response));
  };
}

async function answerCommand(
  service: CommandService,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const operation = target.slice(target.lastIndexOf('.') + 1);
  const body = await text(request).catch(() => '');
  const { status, body: answer } = await service.answer(operation, parsed(body), gone.signal);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(answer));
}

/** Undefined for what is no JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch {
    return undefined;
  }
}

/** Agent 1 reads which version it is where its package lies on an instance. */
async function copyVersion(program: string, folder: string): Promise<void> {
  const version = join(dirname(dirname(program)), '.version');
  await copyFile(version, join(folder, '.version')).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

/** Its main process: the one that was started, or, as for systemd's `Type=forking`, the one that this leaves with its number in a file. */
interface MainProcess {
  /** Resolves with how it failed to start. */
  readonly failed: Promise<string>;
  isAlive(): Promise<boolean>;
  /** The last lines of what it has said and logged. */
  said(): Promise<string>;
  end(): Promise<void>;
}

async function startProgram(
  { program, folder, cwd, environment }: DaemonOptions,
  configuration: string,
  pidDir: string,
): Promise<MainProcess> {
  const outputFile = join(daemonLogs(folder), 'start.log');
  // A file, not a pipe: the process that it leaves would keep that open.
  const output = await open(outputFile, 'w');
  let child: ChildProcess;
  try {
    child = spawn(program, ['--config_file', configuration, 'start'], {
      cwd,
      env: { ...environment },
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
  } finally {
    await output.close();
  }
  const failed = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => {
      if (code !== 0) resolve(`it ended with ${code ?? signal}`);
    });
  });
  const number = async (): Promise<number | undefined> =>
    child.exitCode === null && child.signalCode === null
      ? child.pid
      : Number(await firstFile(pidDir)) || undefined;
  return {
    failed,
    isAlive: async () => {
      const pid = await number();
      return pid !== undefined && (await groupOf(pid)) !== undefined;
    },
    said: async () => {
      const logs = [outputFile, daemonLog(folder)];
      const texts = await Promise.all(logs.map((file) => readFile(file, 'utf8').catch(() => '')));
      return texts.join('').trim().split('\n').slice(-4).join('\n');
    },
    async end() {
      const pid = await number();
      const group = pid === undefined ? undefined : await groupOf(pid);
      if (group !== undefined) process.kill(-group, 'SIGKILL');
    },
  };
}

async function firstFile(folder: string): Promise<string> {
  const [name] = await readdir(folder).catch(() => []);
  return name === undefined ? '' : await readFile(join(folder, name), 'utf8').catch(() => '');
}

/** The group of a process; undefined when it is there no more, or has ended and is not collected yet. */
async function groupOf(pid: number): Promise<number | undefined> {
  const facts = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state = 'Z', , group] = facts.slice(facts.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || group === undefined ? undefined : Number(group);
}

/** Tells when the agent is gone: its main process has ended, and nothing of it is connected any more. */
function watchOver(
  main: MainProcess,
  answers: Server,
  onLost: (reason: string) => void,
): NodeJS.Timeout {
  let absent = 0;
  const look = async (): Promise<void> => {
    const connections = await new Promise<number>((resolve) =>
      answers.getConnections((_, count) => resolve(count)),
    );
    absent = connections > 0 || (await main.isAlive()) ? 0 : absent + 1;
    if (absent !== absences) return;
    const said = await main.said();
    onLost(`AWS's agent has ended${said === '' ? '' : `: ${said}`}`);
  };
  return setInterval(() => void look(), interval);
}
