import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import { endpointOfAlone, type Clients } from '../aws/clients.js';
import type { Config } from '../config/load-config.js';
import type { CheckLine } from '../model/activation.js';
import type { FurtherProbes } from '../probe/further.js';
import { remember } from '../probe/remember.js';
import { findingsOf, lineOf, runProbe } from '../probe/run-probe.js';
import { findFurtherProbes } from '../run/activation-package.js';
import type { Run } from '../run/run.js';
import type { GroupTarget } from './group-target.js';

/** What Auto Scaling and CloudWatch say of a group that is deployed to, in the lines of `check`. */
export type LookFurther = (
  target: GroupTarget,
  info: DeploymentGroupInfo,
  calling: Calling,
) => Promise<readonly CheckLine[]>;

/** Those of `check` that say what was left behind, and what would stop the next deployment. */
const wanted: ReadonlySet<string> = new Set(['auto-scaling', 'left-copies', 'alarms']);

/** Whether there is anything to ask about: the clients of other services are loaded for nobody else. */
function isScaled({ autoScalingGroups = [], deploymentStyle }: DeploymentGroupInfo): boolean {
  return autoScalingGroups.length > 0 || deploymentStyle?.deploymentType === 'BLUE_GREEN';
}

function hasAlarms({ alarmConfiguration: alarms }: DeploymentGroupInfo): boolean {
  return alarms?.enabled === true && (alarms.alarms ?? []).length > 0;
}

/**
 * Does something with a look at Auto Scaling and CloudWatch, by `@codedeployer/activation`. Where that is not installed, or may not ask, the look
 * says what was not looked at.
 */
export async function withFurtherLook<Result>(
  run: Run,
  act: (look: LookFurther) => Promise<Result>,
): Promise<Result> {
  const opened = new Map<Clients, Promise<unknown>>();
  let further: FurtherProbes | undefined;
  const look: LookFurther = async (target, info, calling) => {
    if (!isScaled(info) && !hasAlarms(info)) return [];
    const { name, clients, region } = target;
    const whose = { subject: name, groups: [name], region };
    const unseen = (why: string, fix?: string) => [
      lineOf(
        'further-services',
        { level: 'unseen', message: `${unlooked(info)}: ${why}`, fix },
        whose,
      ),
    ];
    further ??= await findFurtherProbes();
    if (further === undefined)
      return unseen(
        'not looked at, as @codedeployer/activation is not installed.',
        'npm install --save-dev @codedeployer/activation',
      );
    const endpoint = await endpointOfAlone(clients);
    if (endpoint !== undefined)
      return unseen(
        `not looked at, as the clients that were given ask ${endpoint} and do not say where other services are ("settingsFor").`,
      );
    const group = groupOf(target, run.config);
    if (group === undefined) return [];
    const opening = opened.get(clients) ?? further.open(clients, region, calling);
    opened.set(clients, opening);
    let services: unknown;
    try {
      services = await opening;
    } catch (error) {
      calling.signal?.throwIfAborted();
      return findingsOf(error).map((finding) => lineOf('identity', finding, whose));
    }
    const seen = {
      ...{ region, clients, calling, info, group, services },
      now: run.now,
      isRehearsed: target.isRehearsed,
      env: run.env,
      once: remember(),
      groups: run.config.targets,
      config: run.config,
    };
    const probes = further.group.filter((probe) => wanted.has(probe.name));
    const lines = await Promise.all(
      probes.map((probe) => runProbe(probe, seen, whose, calling.signal)),
    );
    return lines.flat();
  };
  try {
    return await act(look);
  } finally {
    for (const opening of opened.values()) {
      const services = await opening.catch(() => undefined);
      if (services !== undefined) further?.close(services);
    }
  }
}

/** What there is to be looked at of a group, as the beginning of a sentence. */
function unlooked(info: DeploymentGroupInfo): string {
  const things = [
    ...(hasAlarms(info) ? ['whether alarms ring'] : []),
    ...(isScaled(info)
      ? ['hooks and suspended processes of Auto Scaling groups', 'copies of them that are left']
      : []),
  ].join(', ');
  return things.charAt(0).toUpperCase() + things.slice(1);
}

function groupOf({ name }: GroupTarget, { targets }: Config) {
  return targets.find((group) => group.name === name);
}
