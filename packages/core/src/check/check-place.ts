import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import type { GroupTarget } from '../commands/group-target.js';
import type { DeployedGroup, RevisionConfig } from '../config/load-config.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { readGroups } from '../deployment/check-groups.js';
import type { CheckLine } from '../model/activation.js';
import type { Rehearsal } from '../model/contract.js';
import type { Connections } from '../run/open-connections.js';
import type { Run } from '../run/run.js';
import { isMissing, missingApplication, missingGroup, otherPlatform } from './application.js';
import { byKey } from './by-key.js';
import type { Further, FurtherProbes } from '../probe/further.js';
import { bucketProbes, groupProbes, placeProbes } from './probes.js';
import type { PlaceSeen, Probe } from '../probe/probe.js';
import { remember } from '../probe/remember.js';
import { endOf, findingsOf, lineOf, runProbe, type Whose } from '../probe/run-probe.js';

/** A region, with the groups that are there under one identity. */
export interface Place {
  readonly run: Run;
  readonly calling: Calling;
  readonly connections: Connections;
  readonly further: FurtherProbes | undefined;
  readonly targets: readonly DeployedGroup[];
  /** As it was written: it may name no bucket. */
  readonly config: RevisionConfig;
  readonly rehearsal: Rehearsal | undefined;
}

/** What keeps everything else in a place from being looked at, by the line that tells of it. */
const blocking: Readonly<Record<string, string>> = {
  AWS_REGION_MISSING: 'region',
  AWS_CLOCK_REFUSED: 'clock',
  AWS_UNREACHABLE: 'network',
  AWS_UNREADABLE: 'network',
  CA_BUNDLE_UNREADABLE: 'network',
  PROXY_INVALID: 'proxy',
};

/** The line of what keeps AWS from being asked at all. */
export function unreachable(
  error: CodedeployerError,
  targets: readonly DeployedGroup[],
): CheckLine[] {
  const check = blocking[error.code] ?? 'credentials';
  const groups = targets.map(({ name }) => name);
  const findings = findingsOf(error);
  return findings.map((finding) => lineOf(check, finding, { subject: groups.join(', '), groups }));
}

/** The groups of an application that are there. */
type Found = ReadonlyMap<string | undefined, DeploymentGroupInfo>;

/** Looks at a region, at the buckets that are used there, and at the groups. */
export async function checkPlace(place: Place): Promise<CheckLine[]> {
  const { run, targets, connections, further } = place;
  const [first] = targets;
  if (first === undefined) return [];
  const { clients, region } = connections.of(first.name);
  const seen: PlaceSeen = {
    region,
    clients,
    calling: place.calling,
    now: run.now,
    isRehearsed: place.rehearsal !== undefined,
    env: run.env,
    once: remember(),
  };
  const reached = await reach(seen, targets, run.signal);
  const whose: Whose = { subject: region, groups: targets.map(({ name }) => name), region };
  if ('blocked' in reached) {
    // A region that does not exist, a proxy, a clock: what is known of them without AWS may be why.
    const causes = placeProbes.map((probe) => runProbe(probe, seen, whose, run.signal));
    return [...reached.blocked, ...(await Promise.all(causes)).flat()];
  }
  const lines: CheckLine[] = [
    lineOf('credentials', { level: 'ok', message: 'there are some' }, whose),
  ];
  const services = await openFurther(further, seen).catch((error: unknown) => {
    const findings = findingsOf(endOf(error, run.signal));
    lines.push(...findings.map((finding) => lineOf('identity', finding, whose)));
    return undefined;
  });
  try {
    const looks = looksOf(place, seen, reached.found, further, services);
    lines.push(...reached.lines, ...(await Promise.all(looks)).flat());
    return lines;
  } finally {
    if (services !== undefined) further?.close(services);
  }
}

async function openFurther(further: FurtherProbes | undefined, seen: PlaceSeen): Promise<unknown> {
  return further?.open(seen.clients, seen.region, seen.calling);
}

/** The applications and groups, and the lines about them; or what keeps everything from being looked at. */
async function reach(
  seen: PlaceSeen,
  targets: readonly DeployedGroup[],
  signal: AbortSignal,
): Promise<
  | { readonly lines: CheckLine[]; readonly found: ReadonlyMap<string, Found> }
  | { readonly blocked: CheckLine[] }
> {
  const lines: CheckLine[] = [];
  const found = new Map<string, Found>();
  for (const [application, groups] of byKey(targets, (group) => group.application)) {
    const whose = {
      subject: application,
      groups: groups.map(({ name }) => name),
      region: seen.region,
    };
    try {
      const names = groups.map(({ deploymentGroup }) => deploymentGroup);
      const infos = await readGroups(seen.clients, application, names, seen.region, seen.calling);
      const byName = new Map(infos.map((info) => [info.deploymentGroupName, info]));
      lines.push(lineOf('application', { level: 'ok', message: 'is there' }, whose));
      lines.push(...groups.flatMap((group) => groupLines(seen, group, byName)));
      found.set(application, byName);
    } catch (caught) {
      const error = endOf(caught, signal);
      if (!CodedeployerError.is(error)) throw error;
      if (error.code in blocking || error.code === 'AWS_CREDENTIALS_MISSING')
        return { blocked: unreachable(error, targets) };
      const findings = isMissing(error)
        ? [missingApplication(application, seen)]
        : findingsOf(error);
      lines.push(...findings.map((finding) => lineOf('application', finding, whose)));
    }
  }
  return { lines, found };
}

function groupLines(seen: PlaceSeen, group: DeployedGroup, found: Found): CheckLine[] {
  const info = found.get(group.deploymentGroup);
  const whose = { subject: group.name, groups: [group.name], region: seen.region };
  const finding =
    info === undefined
      ? missingGroup(group, [...found.values()], seen)
      : (otherPlatform(group, info) ?? { level: 'ok', message: 'is there, for instances' });
  return [lineOf('group', finding, whose)];
}

function* looksOf(
  { run, targets, config, connections }: Place,
  seen: PlaceSeen,
  found: ReadonlyMap<string, Found>,
  further: FurtherProbes | undefined,
  services: unknown,
): Generator<Promise<CheckLine[]>> {
  const { signal } = run;
  const looks = function* <Seen extends PlaceSeen>(
    at: Seen,
    whose: Whose,
    own: readonly Probe<Seen>[],
    others: readonly Probe<Further<Seen, unknown>>[] = [],
  ) {
    for (const probe of own) yield runProbe(probe, at, whose, signal);
    if (services === undefined) return;
    for (const probe of others) yield runProbe(probe, { ...at, services }, whose, signal);
  };
  const { region } = seen;
  const names = (groups: readonly DeployedGroup[]) => groups.map(({ name }) => name);
  const there = { subject: region, groups: names(targets), region };
  yield* looks(seen, there, placeProbes, further?.place);
  const isNamed = ({ name }: DeployedGroup) =>
    config.targets.some((group) => group.name === name && group.bucket !== undefined);
  const kept = targets.filter((group) => seen.isRehearsed || isNamed(group));
  for (const [bucket, groups] of byKey(kept, (group) => group.bucket)) {
    const whose = { subject: bucket, groups: names(groups), region };
    yield* looks({ ...seen, bucket, groups }, whose, bucketProbes, further?.bucket);
  }
  for (const group of targets) {
    const info = found.get(group.application)?.get(group.deploymentGroup);
    if (info === undefined || otherPlatform(group, info) !== undefined) continue;
    const { name, application, deploymentGroup } = group;
    const target: GroupTarget = {
      ...{ name, application, deploymentGroup, clients: seen.clients, region: seen.region },
      isRehearsed: seen.isRehearsed,
      instanceNames: connections.instanceNames,
    };
    const whose = { subject: name, groups: [name], region };
    const at = { ...seen, group, info, target, groups: targets, config };
    yield* looks(at, whose, groupProbes, further?.group);
  }
}
