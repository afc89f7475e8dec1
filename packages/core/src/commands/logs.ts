import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { closest } from '@codedeployer/appspec/text';
import PQueue from 'p-queue';
import type { Calling } from '../aws/call.js';
import type { RevisionConfig } from '../config/load-config.js';
import { listDeployments } from '../deployment/list-deployments.js';
import { nameInstances } from '../deployment/name-instances.js';
import { listInstances, readInstances } from '../deployment/read-progress.js';
import { isRelease } from '../deployment/summarize.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { GroupLogs, LogsReport } from '../model/logs-report.js';
import { nameInstance, type InstanceProgress } from '../model/progress.js';
import { orCancelled } from '../run/cancelled.js';
import { describeError } from '../run/describe-error.js';
import { findById, type FoundDeployment } from './find-in-groups.js';
import { askOfEach, nameGroup, type GroupTarget } from './group-target.js';
import { logsOf } from './instance-logs.js';
import { fetcherOf } from './log-fetcher.js';
import { withGroups, type CommandOptions, type OpenGroups } from './open-groups.js';
import { orItsError, refuseWhereAllFail } from './or-its-error.js';
import { summarizeOf } from './revision-names.js';

export interface LogsOptions extends CommandOptions {
  /** The deployment; otherwise the last one to each configured group, of which a rollback is none. */
  readonly deploymentId?: string | undefined;
  /** Id of an instance, or what a rehearsal calls it. Otherwise those that failed, or where none did, all. */
  readonly instance?: string | undefined;
  /** Otherwise all events. */
  readonly event?: string | undefined;
}

type Wanted = Pick<LogsOptions, 'instance' | 'event'>;

/** Logs that are fetched at a time. */
const atATime = 4;

/**
 * What the lifecycle events of deployments have printed on their instances. CodeDeploy keeps the end of what a failed script
 * printed; a rehearsal has the whole log, and on AWS the option `logs` says how it is got. Reads only. A log that cannot be
 * got is told with the reason, and does not hide the others.
 *
 * @throws NO_DEPLOYMENT, DEPLOYMENT_NOT_FOUND, LOG_INSTANCE_UNKNOWN, LOG_EVENT_UNKNOWN; what reaching the groups throws
 *   (`withGroups`); where no group could be looked at, what the first one ended with
 */
export async function logs(
  config: RevisionConfig,
  { deploymentId, instance, event, ...command }: LogsOptions = {},
): Promise<LogsReport> {
  return withGroups(config, command, async (open) => {
    const { run, targets } = open;
    try {
      const wanted = { instance, event };
      const found =
        deploymentId === undefined ? undefined : await findById(targets, deploymentId, run.calling);
      const asked = found === undefined ? targets : [found.target];
      const looked = await askOfEach(asked, run.calling, (target, calling) =>
        orItsError(target, calling, () => lookAt(found?.info, target, wanted, open, calling), {
          instances: [],
          passedOver: 0,
        }),
      );
      const groups = refuseWhereAllFail(withoutThoseThatLackIt(looked));
      if (groups.every((group) => group.deployment === undefined && group.error === undefined))
        throw failure('NO_DEPLOYMENT', { groups: groups.map(({ group }) => group) });
      return {
        time: run.now().toISOString(),
        rehearsed: config.rehearse,
        fetches: config.rehearse || config.logs !== undefined,
        groups,
      };
    } catch (error) {
      throw orCancelled(run, error);
    }
  });
}

async function lookAt(
  named: DeploymentInfo | undefined,
  target: GroupTarget,
  wanted: Wanted,
  open: OpenGroups,
  calling: Calling,
): Promise<GroupLogs> {
  const info = named ?? (await findLast(target, calling));
  return info === undefined
    ? { ...nameGroup(target), instances: [], passedOver: 0 }
    : readLogs({ info, target }, wanted, open, calling);
}

/** Of several groups, only those count that have the instance and the event that were asked for; one has to. */
function withoutThoseThatLackIt<
  Looked extends { readonly answer: GroupLogs; readonly error?: unknown },
>(looked: readonly Looked[]): readonly Looked[] {
  const lacks = ({ error }: Looked) =>
    CodedeployerError.is(error) &&
    ['LOG_INSTANCE_UNKNOWN', 'LOG_EVENT_UNKNOWN'].includes(error.code);
  const lacking = looked.filter(lacks);
  const [first] = lacking;
  if (first === undefined) return looked;
  if (looked.every(({ answer }) => answer.deployment === undefined)) throw first.error as Error;
  return looked.filter((one) => !lacks(one));
}

/** The last deployment to the group that somebody has asked for: what rolled it back is named by it. */
async function findLast(
  { clients, application, deploymentGroup }: GroupTarget,
  calling: Calling,
): Promise<DeploymentInfo | undefined> {
  const all = listDeployments(clients, { application, deploymentGroup }, calling);
  for await (const info of all)
    if (info.creator !== 'codeDeployRollback' && isRelease({ creator: info.creator })) return info;
  return undefined;
}

async function readLogs(
  { info, target }: FoundDeployment,
  { instance, event }: Wanted,
  open: OpenGroups,
  calling: Calling,
): Promise<GroupLogs> {
  const { clients, instanceNames = new Map<string, string>() } = target;
  const { deploymentId = '' } = info;
  const ids = await listInstances(clients, deploymentId, calling);
  const all = nameInstances(
    await readInstances(clients, deploymentId, ids, calling),
    instanceNames,
  );
  const chosen = chooseInstances(all, instance, deploymentId);
  const known = [...new Set(all.flatMap(({ events }) => events.map((one) => one.event)))];
  if (event !== undefined && !known.includes(event))
    throw failure('LOG_EVENT_UNKNOWN', {
      event,
      deployment: deploymentId,
      known,
      suggestion: closest(event, known),
    });
  const fetch = await fetcherOf({ info, target }, open, calling);
  const queue = new PQueue({ concurrency: atATime });
  const read = await queue.addAll(
    chosen.map((one) => async () => {
      const fetched = await fetch?.(one.instanceId);
      return { fetched, logs: logsOf(one, fetched, event) };
    }),
  );
  const missing = read.flatMap(({ fetched, logs: { instanceId } }) =>
    fetched?.missing === undefined ? [] : `${instanceId}: the log ${fetched.missing}`,
  );
  const [first] = missing;
  return {
    ...nameGroup(target),
    deployment: await summarizeOf(target, calling)(info),
    instances: read.map(({ logs: one }) => one),
    passedOver: instance === undefined ? all.length - chosen.length : 0,
    // What is not there any more is nothing that could be mended.
    ...(first === undefined || target.isRehearsed
      ? {}
      : {
          error: describeError(failure('LOG_NOT_READ', { first, more: missing.length - 1 })),
        }),
  };
}

/** The one that is asked for; otherwise those that failed, where some have. */
function chooseInstances<Instance extends InstanceProgress>(
  all: readonly Instance[],
  wanted: string | undefined,
  deployment: string,
): readonly Instance[] {
  if (wanted !== undefined) {
    const found = all.filter(({ instanceId, name }) => wanted === instanceId || wanted === name);
    if (found.length > 0) return found;
    const words = all.flatMap(({ instanceId, name }) =>
      name === undefined ? [instanceId] : [name, instanceId],
    );
    throw failure('LOG_INSTANCE_UNKNOWN', {
      instance: wanted,
      deployment,
      known: all.map(nameInstance),
      suggestion: closest(wanted, words),
    });
  }
  const failed = all.filter(({ status }) => status === 'Failed');
  return failed.length > 0 ? failed : all;
}
