import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { atMost } from '../aws/call-policy.js';
import { endpointOfAlone, type Clients } from '../aws/clients.js';
import { deniedActionIn } from '../aws/explain-error.js';
import { paced } from '../aws/pace.js';
import type { DeployedGroup } from '../config/load-config.js';
import type { FleetPlan } from '../model/fleet.js';
import type { QuickProbes } from '../probe/further.js';
import { deploymentConfig } from '../probe/group/deployment-config.js';
import { isOfEc2 } from '../probe/group/fleet.js';
import { launchLoop } from '../probe/group/launch-loop.js';
import { serviceRoleArn } from '../probe/group/service-role-arn.js';
import { clock } from '../probe/place/clock.js';
import type { Finding, GroupSeen, PlaceSeen, Probe } from '../probe/probe.js';
import { remember } from '../probe/remember.js';
import { findActivation } from './activation-package.js';
import type { Run } from './run.js';

/** The groups of one region and identity. */
export interface LookedAtPlace {
  readonly clients: Clients;
  readonly region: string;
  readonly groups: readonly DeployedGroup[];
  readonly infos: ReadonlyMap<string, DeploymentGroupInfo>;
  readonly isCounted: (group: DeployedGroup) => boolean;
  readonly isRehearsed: boolean;
}

/** What was found of a group, or of the region. */
export interface Look {
  readonly subject: string;
  readonly findings: readonly Finding[];
  /** How a deployment goes over the instances, in sentences. */
  readonly told: readonly string[];
  /** Why the instances were not looked at; the end of a sentence. */
  readonly unseen: readonly string[];
}

/** What a probe came to. */
type Found = Pick<Look, 'findings' | 'unseen'>;

/** A deployment does not wait for long for what it can do without. */
const brisk = { attempts: 3, callTimeout: 12 };

/** Those that ask CodeDeploy alone. */
const groupProbes: readonly Probe<GroupSeen>[] = [serviceRoleArn, deploymentConfig, launchLoop];

/** How the instances of a place are asked for, or why they are not. */
type Counting =
  { readonly quick: QuickProbes; readonly services: unknown } | { readonly why: string };

/**
 * Looks at the groups of a place at the same time.
 *
 * @throws the signal's reason: whatever else goes wrong is told
 */
export async function lookAtPlace(place: LookedAtPlace, run: Run): Promise<Look[]> {
  const { clients, region, groups, infos, isCounted, isRehearsed } = place;
  const { calling, now, env, signal, config, state } = run;
  // That a call is made again is told where something depends on it.
  const asking = paced({
    ...calling,
    patience: atMost(calling.patience, brisk),
    onRepeat: undefined,
  });
  const seen: PlaceSeen = {
    region,
    clients,
    calling: asking,
    now,
    isRehearsed,
    env,
    once: remember(),
  };
  const known = groups.flatMap((group) => {
    const info = infos.get(group.name);
    return info === undefined ? [] : [{ group, info }];
  });
  const isAsked = known.some(({ group, info }) => isCounted(group) && isOfEc2(info));
  const counting = isAsked ? await open(seen) : undefined;
  try {
    const ofGroups = known.map(async ({ group, info }): Promise<Look> => {
      const onPlan = (plan: FleetPlan) => void state.fleets.set(group.name, plan);
      const at = { ...seen, group, info, groups, config, onPlan };
      const isAsked = counting !== undefined && isCounted(group) && isOfEc2(info);
      const [own, fleet] = await Promise.all([
        Promise.all(groupProbes.map((probe) => look(probe, at, signal))),
        isAsked ? lookAtFleet(counting, at, signal) : [],
      ]);
      const all = [...own, ...fleet];
      const told = fleet.flatMap(({ findings }) => findings.filter(({ level }) => level === 'ok'));
      return {
        subject: group.name,
        findings: all.flatMap(({ findings }) => findings),
        told: told.map(({ message }) => message),
        unseen: all.flatMap(({ unseen }) => unseen),
      };
    });
    const findings = await clock.look(seen);
    return [{ subject: region, findings, told: [], unseen: [] }, ...(await Promise.all(ofGroups))];
  } finally {
    if (counting !== undefined && 'quick' in counting) counting.quick.close(counting.services);
  }
}

async function lookAtFleet(
  counting: Counting,
  seen: GroupSeen,
  signal: AbortSignal,
): Promise<Found[]> {
  if ('why' in counting) return [{ findings: [], unseen: [counting.why] }];
  const { quick, services } = counting;
  return Promise.all(quick.group.map((probe) => look(probe, { ...seen, services }, signal)));
}

async function look<Seen>(probe: Probe<Seen>, seen: Seen, signal: AbortSignal): Promise<Found> {
  try {
    return { findings: await probe.look(seen), unseen: [] };
  } catch (error) {
    signal.throwIfAborted();
    const denied = deniedActionIn(error);
    const why =
      denied === undefined
        ? `as it did not succeed (${(error as Error).message})`
        : `as ${denied} is denied (\`codedeployer policy deployer\` prints what allows it)`;
    return { findings: [], unseen: [why] };
  }
}

async function open({ clients, region, calling }: PlaceSeen): Promise<Counting> {
  const found = await findActivation('activation/quick-probes');
  if (found === undefined)
    return {
      why: 'as @codedeployer/activation is not installed (npm install --save-dev @codedeployer/activation)',
    };
  const endpoint = await endpointOfAlone(clients);
  if (endpoint !== undefined)
    return {
      why: `as the clients that were given ask ${endpoint} and do not say where EC2 is ("settingsFor")`,
    };
  const { quickProbes: quick } = found as { readonly quickProbes: QuickProbes };
  return { quick, services: quick.open(clients, region, calling) };
}
