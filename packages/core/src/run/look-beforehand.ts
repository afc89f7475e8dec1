import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { DeployedGroup } from '../config/load-config.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { Finding } from '../probe/probe.js';
import { lookAtPlace, type Look } from './look-at-place.js';
import type { Connection, Connections } from './open-connections.js';
import type { Run } from './run.js';

/** So many warnings are told of a group; `check` tells all. */
const mostTold = 5;

/**
 * Looks at each group before anything is uploaded: its instances, as far as EC2 may be asked, and whether a deployment can
 * begin with them. What cannot be looked at is a line, and no reason not to deploy. The instances of a rehearsal say nothing
 * of those on EC2, so that there it has to be asked for.
 *
 * @param infos what CodeDeploy says of each group, by our name of it
 * @returns how the deployment goes over each fleet, and what was not looked at, a sentence each
 * @throws NO_INSTANCES, FLEET_TOO_SMALL, DEPLOYMENT_CONFIG_NOT_FOUND, and the signal's reason
 */
export async function lookBeforehand(
  infos: ReadonlyMap<string, DeploymentGroupInfo>,
  run: Run,
  { of, rehearsal }: Connections,
): Promise<string[]> {
  const isCounted = ({ countInstances = rehearsal === undefined }: DeployedGroup) => countInstances;
  const places = new Map<Connection, DeployedGroup[]>();
  for (const group of run.config.targets) {
    if (rehearsal !== undefined && !isCounted(group)) continue;
    const place = of(group.name);
    places.set(place, [...(places.get(place) ?? []), group]);
  }
  if (places.size === 0) return [];
  run.state.step = 'looking at the instances of the groups';
  const lookedAt = await Promise.all(
    [...places].map(([{ clients, region }, groups]) =>
      lookAtPlace(
        { clients, region, groups, infos, isCounted, isRehearsed: rehearsal !== undefined },
        run,
      ),
    ),
  );
  const looks = lookedAt.flat();
  for (const look of looks) warn(look, run);
  refuse(looks.flatMap(({ findings }) => findings.flatMap(({ refusal }) => refusal ?? [])));
  return [
    ...looks.flatMap(({ subject, told }) => told.map((sentence) => `${subject}: ${sentence}`)),
    ...tellUnseen(looks),
  ];
}

/**
 * Ends the run where a deployment would come to nothing. NO_INSTANCES is for who waits for some, so that nothing else may be
 * wrong then.
 */
function refuse(refusals: readonly CodedeployerError[]): void {
  const [first] = refusals;
  if (first === undefined) return;
  const { code } = refusals.find((one) => one.code !== 'NO_INSTANCES') ?? first;
  const several = refusals.map((one) => [one.message, one.hint ?? ''].join('\n  ').trimEnd());
  throw refusals.length === 1
    ? first
    : new CodedeployerError(code, { message: several.join('\n'), hint: undefined });
}

function warn({ subject, findings }: Look, { onEvent }: Run): void {
  // What a deployment is refused for is told by the error.
  const isBad = ({ level, refusal }: Finding) =>
    refusal === undefined && (level === 'warning' || level === 'problem');
  const bad = findings.filter(isBad);
  for (const { message, fix, subject: at } of bad.slice(0, mostTold)) {
    const where = at === undefined ? subject : `${subject}, ${at}`;
    onEvent({ type: 'warning', message: `${where}: ${message}`, hint: fix });
  }
  const more = bad.length - mostTold;
  if (more > 0)
    onEvent({ type: 'notice', message: `${subject}: \`codedeployer check\` tells ${more} more.` });
}

/** What was not looked at and why, in a line for all groups of which it is the same. */
function tellUnseen(looks: readonly Look[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { subject, unseen } of looks)
    for (const reason of new Set(unseen))
      reasons.set(reason, [...(reasons.get(reason) ?? []), subject]);
  return [...reasons].map(
    ([reason, groups]) =>
      `${groups.join(', ')}: the instances were not looked at, ${reason}; "countInstances: false" is for not asking.`,
  );
}
