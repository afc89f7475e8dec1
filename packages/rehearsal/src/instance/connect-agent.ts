import type { ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { CodedeployerError } from '@codedeployer/core';
import { rehearsalFailure } from '../errors/failures.js';
import type { AgentSetup } from '../protocol/agent-setup.js';
import type { JudgeAppspec } from '../protocol/appspec-verdict.js';
import type {
  FromAgent,
  IdleRemark,
  InstanceProcess,
  PreparationFailure,
  ToAgent,
} from '../protocol/messages.js';
import type { CommandName, CommandResult, DeploymentSpecification } from '../protocol/instance.js';

/** A running agent process, spoken to over its IPC channel. */
export interface AgentConnection {
  /** Rejects when the process is lost, or with the signal's reason once the agent has broken the command off. */
  execute(
    command: CommandName,
    specification: DeploymentSpecification,
    signal?: AbortSignal,
  ): Promise<CommandResult>;
  /** Runs a script that lies at an absolute path of the instance; resolves with what went wrong, if it did. */
  prepare(script: string, signal?: AbortSignal): Promise<PreparationFailure | undefined>;
  /** Starts the agent that is installed; resolves with why it would not start, if it did not. */
  start(signal?: AbortSignal): Promise<string | undefined>;
  /** What the instance was asked for and has not done, so far. */
  readonly remarks: readonly IdleRemark[];
  /** Names what the agent sees in each of some folders. */
  list(folders: readonly string[]): Promise<readonly (readonly string[])[]>;
  /** Tells what runs on the instance besides the agent; undefined where that does not answer for a while. */
  processes(): Promise<readonly InstanceProcess[] | undefined>;
  /** Closes the channel, upon which the agent ends itself; after a while it is killed. Resolves when it has ended. */
  close(): Promise<void>;
}

/** An agent that has not ended by itself after this time is killed. */
const patience = 3000;

type Answer = Exclude<FromAgent, { type: 'ready' | 'unfit' | 'idle' | 'offer' | 'appspec' }>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sets an agent process up and waits until it is ready.
 *
 * @param judgeAppspec answers what the agent asks of the appspecs that it meets
 * @throws CodedeployerError `INSTANCE_LOST` when it ends instead, with what it wrote to stderr; `INSTANCE_UNFIT` when the
 *   agent would not start there.
 */
export async function connectAgent(
  instanceId: string,
  child: ChildProcess,
  setup: AgentSetup,
  judgeAppspec: JudgeAppspec,
): Promise<AgentConnection> {
  const complaint = child.stderr === null ? Promise.resolve('') : text(child.stderr);
  const waiting = new Map<number, Waiting>();
  const remarks: IdleRemark[] = [];
  let lastId = 0;
  let closed = false;
  let becomeReady: (failure?: CodedeployerError) => void = () => undefined;
  const ready = new Promise<CodedeployerError | undefined>((resolve) => {
    becomeReady = resolve;
  });
  const ended = endOf(child).then(async (how) => {
    const said = lastWords(await complaint);
    return lost(instanceId, said === '' ? how : `${how}: ${said}`);
  });

  const send = (message: ToAgent): void => {
    // A channel that is closed shows in the process's end, which rejects what is waiting.
    child.send(message, () => undefined);
  };
  child.on('message', (message) => {
    const said = message as FromAgent;
    if (said.type === 'ready') {
      becomeReady();
      return;
    }
    if (said.type === 'unfit') {
      becomeReady(unfit(instanceId, said.reason));
      child.disconnect();
      return;
    }
    if (said.type === 'idle') {
      remarks.push(said);
      return;
    }
    if (said.type === 'offer') return; // is taken where it was asked for
    if (said.type === 'appspec') {
      const { asked, contents } = said;
      void judgeAppspec(Buffer.from(contents, 'base64')).then((verdict) =>
        send({ type: 'verdict', asked, verdict }),
      );
      return;
    }
    waiting.get(said.id)?.resolve(said);
    waiting.delete(said.id);
  });
  void ended.then((error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });

  send(setup);
  const failure = await Promise.race([ready, ended]);
  if (failure !== undefined) {
    await ended;
    throw failure;
  }

  async function ask(question: (id: number) => ToAgent, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted();
    if (closed || !child.connected) throw await ended;
    const id = (lastId += 1);
    const abort = (): void => send({ type: 'abort', id });
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise<Answer>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send(question(id));
      });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  return {
    remarks,
    async execute(command, specification, signal) {
      const said = await ask((id) => ({ type: 'execute', id, command, specification }), signal);
      if (said.type === 'result') return said.result;
      throw signal?.reason;
    },
    async prepare(script, signal) {
      const node = process.execPath;
      const said = await ask((id) => ({ type: 'prepare', id, script, node }), signal);
      if (said.type === 'prepared') return said.failure;
      throw signal?.reason;
    },
    async start(signal) {
      const said = await ask((id) => ({ type: 'start', id }), signal);
      if (said.type === 'started') return said.failure;
      throw signal?.reason;
    },
    async list(folders) {
      const said = await ask((id) => ({ type: 'list', id, folders }));
      return said.type === 'listing' ? said.names : [];
    },
    async processes() {
      const said = await Promise.race([
        ask((id) => ({ type: 'processes', id })),
        delay(patience, undefined, { ref: false }),
      ]);
      return said?.type === 'processes' ? said.processes : undefined;
    },
    async close() {
      closed = true;
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), patience);
      await ended;
      clearTimeout(timer);
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(code === null ? `ended by ${signal ?? 'a signal'}` : `exit code ${code}`);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      // Said by Node when the other end goes away after this one has closed the channel amid a message.
      if (error.code !== 'ERR_IPC_DISCONNECTED') resolve(error.message);
    });
  });
}

function lost(instanceId: string, why: string): CodedeployerError {
  return rehearsalFailure('INSTANCE_LOST', { instanceId, why });
}

function unfit(instanceId: string, why: string): CodedeployerError {
  return rehearsalFailure('INSTANCE_UNFIT', { instanceId, why });
}

/** The last lines that say something: the places in a stack below an error would push the error itself out. */
function lastWords(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => !/^\s*(?:at .*|\^*)$/.test(line));
  return lines.slice(-5).join('\n').trim();
}
