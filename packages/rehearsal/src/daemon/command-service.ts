import type {
  CommandDiagnostics,
  CommandName,
  CommandResult,
  DeploymentSpecification,
} from '../protocol/instance.js';
import { seal, type Signer } from './envelope.js';
import { specificationDocument } from './specification-document.js';

/**
 * The service that a CodeDeploy agent asks for what it is to do (`CodeDeployCommandService`, JSON 1.1): it polls for a command,
 * gets the specification of its deployment, says whether there is anything to run, and how it ended.
 */
export interface CommandService {
  /** Carries out one operation, by the name after the dot in `x-amz-target`; `gone` aborts when who asked has left. */
  answer(operation: string, request: unknown, gone: AbortSignal): Promise<ServiceAnswer>;
  /** Gives the agent a command; resolves with what it reports. Rejects with the signal's reason: then the agent is told to leave it. */
  give(
    command: CommandName,
    specification: DeploymentSpecification,
    signal?: AbortSignal,
  ): Promise<CommandResult>;
  /** Resolves when an agent has asked for a command for the first time. */
  readonly polled: Promise<void>;
}

export interface ServiceAnswer {
  /** Of HTTP. */
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly id: string;
  readonly command: CommandName;
  readonly specification: DeploymentSpecification;
  readonly settle: (result: CommandResult) => void;
  /** As the agent acknowledged it: it has nothing to run for it. */
  noop: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** How long, in milliseconds, a poll stays open that has nothing to tell; an agent waits 80 seconds for an answer. */
const patience = 20_000;

/** Makes the service of one instance. */
export function createCommandService(signer: Signer): CommandService {
  /** Those that no agent has asked for yet. */
  const waiting: Given[] = [];
  const open = new Map<string, Given>();
  /** Each ends one that waits. */
  const polls = new Set<() => void>();
  let last = 0;
  let notePoll: () => void = () => undefined;
  const polled = new Promise<void>((resolve) => {
    notePoll = resolve;
  });

  async function poll({ HostIdentifier }: Fields, gone: AbortSignal): Promise<Fields> {
    notePoll();
    if (waiting.length === 0 && !gone.aborted) await nextCommand(gone);
    // The poll of an agent that has ended must not take away the command of the next one.
    const next = gone.aborted ? undefined : waiting.shift();
    if (next === undefined) return {};
    const { id, command } = next;
    return {
      HostCommand: {
        HostCommandIdentifier: id,
        HostIdentifier,
        DeploymentExecutionId: id,
        CommandName: command,
        Nonce: last,
      },
    };
  }

  function nextCommand(gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        polls.delete(end);
        gone.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, patience);
      gone.addEventListener('abort', end);
      polls.add(end);
    });
  }

  const operations: Readonly<
    Record<string, (fields: Fields, gone: AbortSignal) => Fields | Promise<Fields>>
  > = {
    PollHostCommand: poll,
    GetDeploymentSpecification({ DeploymentExecutionId }) {
      const { specification } = find(DeploymentExecutionId);
      const payload = seal(specificationDocument(specification), signer);
      return {
        DeploymentSystem: 'CodeDeploy',
        DeploymentSpecification: {
          GenericEnvelope: { Format: 'PKCS7/JSON', Payload: payload },
        },
      };
    },
    PutHostCommandAcknowledgement({ HostCommandIdentifier, Diagnostics }) {
      const given = open.get(String(HostCommandIdentifier));
      // It was given up in the meantime, and is not to be carried out any more.
      if (given === undefined) return { CommandStatus: 'Failed' };
      given.noop = payloadOf(Diagnostics)?.IsCommandNoop === true;
      return { CommandStatus: 'InProgress' };
    },
    PutHostCommandComplete({ HostCommandIdentifier, CommandStatus, Diagnostics }) {
      const given = open.get(String(HostCommandIdentifier));
      // Agent 1 completes a command that failed twice: what it says first is what happened.
      if (given === undefined) return {};
      if (CommandStatus !== 'Succeeded' && CommandStatus !== 'Failed')
        throw new Refusal(`CommandStatus is ${JSON.stringify(CommandStatus)}`);
      open.delete(given.id);
      given.settle({
        status: CommandStatus,
        noop: given.noop,
        diagnostics: diagnosticsOf(Diagnostics),
      });
      return {};
    },
    PostHostCommandUpdate: () => ({ CommandStatus: 'InProgress' }),
  };

  function find(id: unknown): Given {
    const given = open.get(String(id));
    if (given === undefined) throw new Refusal(`there is no command ${String(id)}`);
    return given;
  }

  return {
    polled,
    async answer(operation, request, gone) {
      const carryOut = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (carryOut === undefined)
        return refusal('UnknownOperationException', `There is no operation ${operation}.`);
      if (!isFields(request)) return refusal('ClientException', 'The request is no JSON object.');
      try {
        return { status: 200, body: await carryOut(request, gone) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refusal('ClientException', error.message);
      }
    },
    give(command, specification, signal) {
      signal?.throwIfAborted();
      return new Promise((resolve, reject) => {
        const id = `hci-${(last += 1)}`;
        const giveUp = (): void => {
          open.delete(id);
          const index = waiting.findIndex((other) => other.id === id);
          if (index >= 0) waiting.splice(index, 1);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        const given: Given = {
          id,
          command,
          specification,
          noop: false,
          settle(result) {
            signal?.removeEventListener('abort', giveUp);
            resolve(result);
          },
        };
        open.set(id, given);
        waiting.push(given);
        const [first] = polls;
        first?.();
      });
    },
  };
}

/** What the service does not take of an agent. */
class Refusal extends Error {}

function refusal(type: string, message: string): ServiceAnswer {
  return { status: 400, body: { __type: type, message } };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON in an envelope of diagnostics; undefined where there is none. */
function payloadOf(envelope: unknown): Fields | undefined {
  if (!isFields(envelope) || typeof envelope.Payload !== 'string') return undefined;
  try {
    const payload: unknown = JSON.parse(envelope.Payload);
    return isFields(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}

const codes = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** What an agent reports of a command; a report that cannot be read is shown as it came. */
function diagnosticsOf(envelope: unknown): CommandDiagnostics {
  const { error_code, script_name, message, log } = payloadOf(envelope) ?? {
    message: `The agent's report cannot be read: ${JSON.stringify(envelope)}`,
  };
  return {
    errorCode: codes.find((code) => code === error_code) ?? 'Unknown',
    scriptName: textOf(script_name),
    message: textOf(message),
    log: textOf(log),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
