import type { InstanceHolding } from '../model/contract.js';
import type { RunReport } from '../model/deploy-report.js';
import type { InstanceProgress, LifecycleProgress } from '../model/progress.js';
import type { RehearsalDifference } from '../model/rehearsal-comparison.js';

/** Seconds by which an event may differ, and the part of the longer time: below both it is noise of the machine. */
const noise = { seconds: 1, part: 0.5 };

type Single = Omit<RehearsalDifference, 'instances'>;

/** What is different between two rehearsals, instance by instance, the same of several together. */
export function compareRehearsals(before: RunReport, now: RunReport): RehearsalDifference[] {
  const [then, here] = [instancesOf(before), instancesOf(now)];
  const found = new Map<string, RehearsalDifference>();
  const add = (instance: string, single: Single): void => {
    const key = JSON.stringify(single);
    const instances = [...(found.get(key)?.instances ?? []), instance];
    found.set(key, { ...single, instances });
  };
  for (const [name, instance] of here) {
    const old = then.get(name);
    if (old === undefined) add(name, { what: 'instance', subject: name, now: 'there' });
    else for (const single of differencesOf(old, instance)) add(name, single);
  }
  for (const name of then.keys())
    if (!here.has(name)) add(name, { what: 'instance', subject: name, before: 'there' });
  const order = ['instance', 'event', 'file', 'time'];
  const sorted = [...found.values()].sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what));
  return [...outcomes(before, now), ...sorted];
}

function outcomes(before: RunReport, now: RunReport): RehearsalDifference[] {
  const end = ({ succeeded, error }: RunReport) =>
    succeeded ? 'succeeded' : `failed (${error?.code ?? 'unknown'})`;
  const [was, is] = [end(before), end(now)];
  return was === is
    ? []
    : [{ what: 'outcome', instances: [], subject: 'rehearsal', before: was, now: is }];
}

interface Instance {
  readonly progress?: InstanceProgress;
  readonly holding?: InstanceHolding;
}

/** By what rehearsals call them; the last deployment to each counts, where one was rolled back that of the release. */
function instancesOf({ deployments, rehearsal }: RunReport): ReadonlyMap<string, Instance> {
  const all = new Map<string, Instance>();
  for (const holding of rehearsal?.holdings ?? [])
    all.set(holding.name ?? holding.instanceId, { holding });
  for (const { instances, rollbackOf } of deployments) {
    if (rollbackOf !== undefined) continue;
    for (const progress of instances) {
      const name = progress.name ?? progress.instanceId;
      all.set(name, { ...all.get(name), progress });
    }
  }
  return all;
}

function differencesOf(before: Instance, now: Instance): Single[] {
  return [
    ...differentEvents(before.progress?.events ?? [], now.progress?.events ?? []),
    ...differentFiles(before.holding, now.holding),
  ];
}

function differentEvents(
  before: readonly LifecycleProgress[],
  now: readonly LifecycleProgress[],
): Single[] {
  const names = new Set([...before, ...now].map(({ event }) => event));
  return [...names].flatMap((subject): Single[] => {
    const [was, is] = [before, now].map((all) => all.find(({ event }) => event === subject));
    const [end, newEnd] = [endOf(was), endOf(is)];
    if (end !== newEnd)
      return [
        {
          what: 'event',
          subject,
          ...(end === undefined ? {} : { before: end }),
          ...(newEnd === undefined ? {} : { now: newEnd }),
        },
      ];
    const [seconds, newSeconds] = [was?.seconds, is?.seconds];
    if (seconds === undefined || newSeconds === undefined) return [];
    const apart = Math.abs(seconds - newSeconds);
    if (apart < noise.seconds || apart < noise.part * Math.max(seconds, newSeconds)) return [];
    const told = (each: number) => `${each.toFixed(1)} s`;
    return [{ what: 'time', subject, before: told(seconds), now: told(newSeconds) }];
  });
}

/** How an event ended: its status, and of a failure the script and its exit code, which the message has. */
function endOf(event: LifecycleProgress | undefined): string | undefined {
  if (event === undefined) return undefined;
  const { status, diagnostics } = event;
  if (status !== 'Failed' || diagnostics === undefined) return status;
  const { scriptName, message, errorCode } = diagnostics;
  const code = /exit code (\d+)/.exec(message)?.[1];
  const how = code === undefined ? errorCode : `exit code ${code}`;
  return `${status}: ${[scriptName, how].filter((word) => word !== '').join(', ')}`;
}

function differentFiles(
  before: InstanceHolding | undefined,
  now: InstanceHolding | undefined,
): Single[] {
  if (before === undefined || now === undefined) return [];
  const [then, here] = [statesOf(before), statesOf(now)];
  const paths = [...new Set([...then.keys(), ...here.keys()])].sort();
  return paths.flatMap((subject): Single[] => {
    const [was, is] = [then.get(subject), here.get(subject)];
    if (was?.kind === is?.kind && was?.digest === is?.digest) return [];
    const isSame = was?.kind === is?.kind;
    return [
      {
        what: 'file',
        subject,
        ...(was === undefined
          ? {}
          : { before: isSame ? `${was.kind}, ${String(was.digest)}` : was.kind }),
        ...(is === undefined ? {} : { now: isSame ? `${is.kind}, ${String(is.digest)}` : is.kind }),
      },
    ];
  });
}

/** What became of each path, and what is in it as far as that is known of both. */
function statesOf({ added, changed, removed, digests = {} }: InstanceHolding) {
  const state = (kind: string) => (path: string) =>
    [path, { kind, digest: digests[path] }] as const;
  return new Map([
    ...added.map(state('added')),
    ...changed.map(state('changed')),
    ...removed.map(state('removed')),
  ]);
}
