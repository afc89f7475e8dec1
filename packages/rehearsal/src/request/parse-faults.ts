import { CodedeployerError } from '@codedeployer/core';
import { rehearsalFailure } from '../errors/failures.js';
import {
  accessDenied,
  conflict,
  expiredToken,
  freshRole,
  freshTopic,
  internalFailure,
  throttling,
  unavailable,
  wrongClock,
  type CommandCall,
  type CommandFault,
  type Faults,
  type InstanceFault,
  type RequestFault,
  type ServiceName,
  type Stranger,
} from '../server/faults.js';
import { parseStranger } from './parse-stranger.js';
import { agentCommands } from '../protocol/instance.js';
import { operationsOf } from './operations-of.js';

type OnRequest = NonNullable<Faults['onRequest']>;
type OnCommand = NonNullable<Faults['onCommand']>;

const requestFaults: Readonly<
  Record<string, (service: ServiceName, operation: string, value: number) => RequestFault>
> = {
  throttle: (service) => throttling(service),
  error: (service) => internalFailure(service),
  unavailable: (service) => unavailable(service),
  expired: (service) => expiredToken(service),
  clock: (service) => wrongClock(service),
  'error-after': (service) => ({ ...internalFailure(service), carriedOut: true }),
  deny: (service, operation) => accessDenied(service, operation),
  drop: () => ({ kind: 'drop' }),
  'lose-answer': () => ({ kind: 'lose-answer' }),
  hang: () => ({ kind: 'hang' }),
  cut: () => ({ kind: 'cut' }),
  empty: () => replaced('application/x-amz-json-1.1', ''),
  garbage: () => replaced('application/octet-stream', '\u0000\u0007{"half": '),
  html: () => replaced('text/html', '<html><body>Please log in to the proxy.</body></html>'),
  delay: (_service, _operation, seconds) => ({ kind: 'delay', milliseconds: seconds * 1000 }),
  slow: (_service, _operation, bytesPerSecond) => ({ kind: 'slow', bytesPerSecond }),
  conflict: () => conflict(),
  'fresh-role': () => freshRole(),
  'fresh-topic': () => freshTopic(),
};

/** A success that is none of the service. */
function replaced(contentType: string, body: string): RequestFault {
  return { kind: 'replace-answer', status: 200, contentType, body };
}

const withValue: readonly string[] = ['delay', 'slow'];

const commandFaults: Readonly<Record<string, CommandFault>> = {
  silence: { kind: 'silence' },
  fail: { kind: 'fail' },
  stop: { kind: 'stop-deployment' },
};

/**
 * Reads faults as a person writes them:
 *
 * - `throttle:OPERATION[:N]`, and likewise `error`, `unavailable`, `deny`, `expired`, `clock`, `drop`, and for groups `fresh-role` and
 *   `fresh-topic`, after which nothing was done;
 *   `error-after`, `lose-answer`, `hang`, `cut`, `empty`, `garbage` and `html`, after which it was; `delay=SECONDS` and
 *   `slow=BYTES_PER_SECOND`: for the first N requests of that operation of any service, or for all of them;
 * - `silence:EVENT[:INSTANCE]`, and likewise `fail` and `stop`, for an event on one instance, by its id or its name `GROUP-NUMBER`, or on
 *   all of them;
 * - `alarm:NAME[:EVENT]`: the alarm of a group rings from the start, or from that event on. A name may have colons in it.
 *
 * The first fault that fits is taken. What `parseStranger` reads is taken, too.
 *
 * @throws CodedeployerError `REHEARSAL_FAULT_INVALID`
 */
export function parseFaults(specifications: readonly string[]): Faults {
  const onRequests: OnRequest[] = [];
  const onCommands: OnCommand[] = [];
  const strangers: Stranger[] = [];
  const onInstances: InstanceFault[] = [];
  const ringing: string[] = [];
  const alarms: string[] = [];
  for (const specification of specifications) {
    const stranger = parseStranger(specification);
    if (stranger !== undefined) {
      strangers.push(stranger);
      continue;
    }
    const alarm = parseAlarm(specification);
    if (alarm !== undefined) {
      alarms.push(alarm.name);
      if (alarm.event === undefined) ringing.push(alarm.name);
      else
        onCommands.push(
          onCommand(specification, { kind: 'ring', alarm: alarm.name }, alarm.event, undefined),
        );
      continue;
    }
    const [head = '', subject = '', detail, ...rest] = specification.split(':');
    const [kind = '', value] = head.split('=');
    const commandFault = commandFaults[kind];
    if (rest.length > 0) throw invalid(specification, 'it has more than three parts');
    if (commandFault) {
      onCommands.push(onCommand(specification, commandFault, subject, detail));
      if (detail !== undefined) onInstances.push({ specification, instance: detail });
    } else onRequests.push(onRequest(specification, kind, value, subject, detail));
  }
  return {
    onRequest: (call) => first(onRequests, (fault) => fault(call)),
    onCommand: (call) => first(onCommands, (fault) => fault(call)),
    strangers,
    onInstances,
    ringing,
    alarms,
  };
}

function onRequest(
  specification: string,
  kind: string,
  value: string | undefined,
  operation: string,
  detail: string | undefined,
): OnRequest {
  const make = Object.hasOwn(requestFaults, kind) ? requestFaults[kind] : undefined;
  if (!make) {
    throw invalid(specification, `there is no fault "${kind}"`);
  }
  const amount = Number(value);
  if (withValue.includes(kind) ? !(amount > 0) : value !== undefined) {
    throw invalid(
      specification,
      withValue.includes(kind)
        ? `"${kind}" needs a number above 0, as in ${kind}=2`
        : `"${kind}" takes no value`,
    );
  }
  const service = serviceOf(operation);
  if (!service) throw invalid(specification, `"${operation}" is no operation of the rehearsal`);
  const most = detail === undefined ? Number.POSITIVE_INFINITY : Number(detail);
  if (!(most >= 1)) throw invalid(specification, `"${detail ?? ''}" is no number of requests`);
  const fault = make(service, operation, amount);
  return (call) =>
    call.service === service && call.operation === operation && call.count <= most
      ? fault
      : undefined;
}

function onCommand(
  specification: string,
  fault: CommandFault,
  event: string,
  instance: string | undefined,
): OnCommand {
  if (!agentCommands.some((command) => command === event)) {
    throw invalid(
      specification,
      `"${event}" is no lifecycle event; there are ${agentCommands.join(', ')}`,
    );
  }
  return (call: CommandCall) =>
    call.command === event &&
    (instance === undefined || call.instanceId === instance || call.instanceName === instance)
      ? fault
      : undefined;
}

function serviceOf(operation: string): ServiceName | undefined {
  const known = Object.entries(operationsOf) as [
    ServiceName,
    readonly { readonly name: string }[],
  ][];
  return known.find(([, operations]) => operations.some(({ name }) => name === operation))?.[0];
}

function first<T, R>(items: readonly T[], ask: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function invalid(specification: string, why: string): CodedeployerError {
  const kinds = Object.keys(requestFaults).filter((kind) => !withValue.includes(kind));
  return rehearsalFailure('REHEARSAL_FAULT_INVALID', { specification, why, kinds });
}

function parseAlarm(
  specification: string,
): { readonly name: string; readonly event: string | undefined } | undefined {
  if (!specification.startsWith('alarm:')) return undefined;
  const rest = specification.slice('alarm:'.length);
  const event = agentCommands.find((command) => rest.endsWith(`:${command}`));
  const name = event === undefined ? rest : rest.slice(0, -event.length - 1);
  if (name === '') throw invalid(specification, 'it names no alarm');
  return { name, event };
}
