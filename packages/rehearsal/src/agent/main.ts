/**
 * An instance's agent as a process: it takes its setup and then commands over the IPC channel, one answer each,
 * and ends, with everything that its scripts have left running, when the channel does.
 */
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Daemon } from '../daemon/start-daemon.js';
import { fetchFromS3 } from './bundle/fetch-from-s3.js';
import { createAgent, type Agent } from './create-agent.js';
import { endMarkedProcesses } from './end-marked-processes.js';
import { hookBase } from './hook-base.js';
import { withOwnPrograms } from './hooks/own-programs.js';
import { listProcesses } from './list-processes.js';
import type { AgentSetup, Environment, LoopbackPort } from '../protocol/agent-setup.js';
import type { SentVerdict } from '../protocol/appspec-verdict.js';
import type { FromAgent, ToAgent } from '../protocol/messages.js';
import { runPreparation, type PreparationRun } from './run-preparation.js';
import type { OwnSystemd } from '../services/own-systemd.js';
import { openServices } from '../services/open-services.js';
import { unitEnvironment, serviceBase } from './unit-environment.js';
import { limitAsUnit } from './unit-limits.js';

const running = new Map<number, AbortController>();
/** What waits for the rehearsal to have judged an appspec, by the number of the question. */
const judged = new Map<number, (verdict: SentVerdict) => void>();
let agent: Agent | Daemon | undefined;
let lastAsked = 0;
let startInstalled: (() => Promise<Daemon>) | undefined;
let mark: string | undefined;
let systemd: OwnSystemd | undefined;
let preparation: (() => Pick<PreparationRun, 'cwd' | 'environment'>) | undefined;

// An agent lives for seconds and waits for its scripts most of the time: to compile what it runs costs more memory and processor time
// than it saves, and there may be fifty of them. Not as options of Node: with any, it would not take what it has compiled of itself.
setFlagsFromString('--no-opt --no-sparkplug --semi-space-growth-factor=1');
// Hooks of Node applications end processes by the name of their program; the agent on EC2 is none of them.
process.title = 'codedeploy-agent';
process.umask(0o022);
process.on('message', (message) => void receive(message as ToAgent));
process.on('disconnect', () => void end());

async function receive(message: ToAgent): Promise<void> {
  switch (message.type) {
    case 'setup':
      await setUp(message);
      return;
    case 'execute':
      await execute(message);
      return;
    case 'list': {
      const { id, folders } = message;
      const names = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
      answer({ type: 'listing', id, names });
      return;
    }
    case 'processes':
      answer({ type: 'processes', id: message.id, processes: await listProcesses(mark) });
      return;
    case 'prepare':
      await prepare(message);
      return;
    case 'start':
      await start(message);
      return;
    case 'verdict':
      judged.get(message.asked)?.(message.verdict);
      judged.delete(message.asked);
      return;
    case 'abort':
      running.get(message.id)?.abort();
      return;
  }
}

async function setUp(setup: AgentSetup): Promise<void> {
  mark = setup.mark;
  let ofUnit: Environment;
  try {
    await limitAsUnit(setup.prlimit);
    ofUnit = await unitEnvironment(setup.unit);
  } catch (error) {
    answer({ type: 'unfit', reason: error instanceof Error ? error.message : String(error) });
    return;
  }
  await mkdir(setup.cwd, { recursive: true });
  process.chdir(setup.cwd);
  // What the agent itself runs, such as tar, has the same environment; and it writes down local times by its TZ.
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, ofUnit);
  const environment = hookBase(ofUnit, setup);
  // With the programs of the moment: the script that prepares the instance may bring some.
  preparation = () => ({
    cwd: setup.cwd,
    environment: withOwnPrograms(environment, setup.mappedRoot),
  });
  const { installed } = setup;
  if (installed === undefined)
    agent = createAgent({
      ...setup,
      environment,
      fetchBundle: fetchFromS3(setup.s3),
      judgeAppspec,
      now: () => new Date(),
    });
  else
    startInstalled = async () => {
      // Loaded when it is needed: an agent of many should be small.
      const { startDaemon } = await import('../daemon/start-daemon.js');
      return startDaemon({
        ...installed,
        ...setup,
        folder: dirname(setup.rootDir),
        environment,
        onLost: (reason) => {
          process.stderr.write(`${reason}\n`);
          process.exit(1);
        },
      });
    };
  if (setup.loopback !== undefined) await reachLoopback(setup.loopback);
  if (setup.services?.manager === 'stand-in')
    await startServices(setup.services.folder, setup.rootIsAlone);
  if (setup.services?.manager === 'systemd') await goOnWithSystemd(setup.services.folder);
  answer({ type: 'ready' });
}

/** Whatever YAML is, it is the rehearsal's to know: an agent of many should be small. */
function judgeAppspec(contents: Buffer): Promise<SentVerdict> {
  const asked = (lastAsked += 1);
  return new Promise((resolve) => {
    judged.set(asked, resolve);
    answer({ type: 'appspec', asked, contents: contents.toString('base64') });
  });
}

/** Before the services of the instance start, which find these addresses taken as they would on this machine. */
async function reachLoopback(ports: readonly LoopbackPort[]): Promise<void> {
  const { offerLoopback } = await import('./offer-loopback.js');
  for (const { host, port } of await offerLoopback(ports))
    answer({ type: 'idle', kind: 'port', what: `${host}:${port}` });
}

/** What systemd would be on the instance; the services of the rehearsal before are there again when this ends. */
async function startServices(folder: string, rootIsAlone: boolean): Promise<void> {
  const failed = await openServices({
    folder,
    rootIsAlone,
    environment: await serviceBase(),
    onIdle: (what, unit) => answer({ type: 'idle', kind: 'unknown', what, unit }),
  });
  for (const unit of failed) answer({ type: 'idle', kind: 'lost', what: unit, unit });
}

/** Starts the agent that is installed; ours has started by now. */
async function start({ id }: Extract<ToAgent, { type: 'start' }>): Promise<void> {
  await unlessAborted(id, async (signal) => {
    let failure: string | undefined;
    // What has been started by then ends with the instance.
    const aborted = once(signal, 'abort').then(() => undefined);
    try {
      agent ??= await Promise.race([startInstalled?.(), aborted]);
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    signal.throwIfAborted();
    return { type: 'started', id, failure };
  });
}

/** The instance's own systemd runs by now; so does again what it ran when the rehearsal before ended. */
async function goOnWithSystemd(folder: string): Promise<void> {
  const { ownSystemd } = await import('../services/own-systemd.js');
  systemd = ownSystemd(folder);
  const { failed, starting } = await systemd.problems();
  const said = { failed, starting, lost: await systemd.resume() };
  for (const kind of ['failed', 'starting', 'lost'] as const)
    for (const unit of said[kind]) answer({ type: 'idle', kind, what: unit, unit });
}

async function execute({
  id,
  command,
  specification,
}: Extract<ToAgent, { type: 'execute' }>): Promise<void> {
  const working = agent;
  if (working === undefined) throw new Error('The agent got a command before its setup.');
  await unlessAborted(id, async (signal) => {
    const result = await working.execute(command, specification, { signal });
    if (!result.noop) await systemd?.note();
    return { type: 'result', id, result };
  });
}

async function prepare({ id, script, node }: Extract<ToAgent, { type: 'prepare' }>): Promise<void> {
  const surroundings = preparation;
  if (surroundings === undefined) throw new Error('The agent got a script before its setup.');
  await unlessAborted(id, async (signal) => {
    const failure = await runPreparation({ ...surroundings(), script, node, signal });
    return { type: 'prepared', id, failure };
  });
}

async function unlessAborted(
  id: number,
  work: (signal: AbortSignal) => Promise<FromAgent>,
): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    answer(await work(controller.signal));
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    answer({ type: 'aborted', id });
  } finally {
    running.delete(id);
  }
}

function answer(message: FromAgent): void {
  // Nobody is there to hear it when the channel has closed in the meantime; the process then ends anyway.
  if (process.connected) process.send?.(message);
}

async function end(): Promise<void> {
  for (const controller of running.values()) controller.abort();
  if (mark !== undefined) await endMarkedProcesses(mark);
  process.exit();
}
