import type { Stranger } from '../server/faults.js';
import { isFinal } from '../protocol/deployment.js';
import type { CodeDeployContext, StopReason } from './context.js';
import { newDeploymentId } from './deployment-id.js';
import { finishDeployment, type Ending } from './finish-deployment.js';
import type { Deployment, DeploymentGroup } from './model.js';
import { startDeployment } from './start-deployment.js';

export interface Strangers {
  /** With the first call that comes to a region, so that their time does not run out before anybody looks. */
  readonly arrive: (context: CodeDeployContext) => Promise<void>;
  /** After a success in the group of a key; gives the id of the one that has begun. */
  readonly follow: CodeDeployContext['onSuccess'];
}

/** Makes what lets deployments of somebody else's begin. */
export function createStrangers(strangers: readonly Stranger[]): Strangers {
  const arrived = new Map<CodeDeployContext, Promise<void>>();
  const arrive = async (context: CodeDeployContext): Promise<void> => {
    for (const stranger of strangers.filter(({ follows }) => !follows)) {
      const group = context.groups.get(context.keys.get(stranger.group) ?? '');
      if (group !== undefined) await startStranger(context, group, stranger);
    }
  };
  const followers = new Set(strangers.filter(({ follows }) => follows));
  return {
    arrive(context) {
      const arriving = arrived.get(context) ?? arrive(context);
      arrived.set(context, arriving);
      return arriving;
    },
    async follow(context, key) {
      const group = context.groups.get(key);
      const next = [...followers].find((stranger) => context.keys.get(stranger.group) === key);
      if (group === undefined || next === undefined) return undefined;
      followers.delete(next);
      return startStranger(context, group, next);
    },
  };
}

/** Records a deployment that touches no instance, and gives its id: it succeeds when its time is over, and can be stopped. */
async function startStranger(
  context: CodeDeployContext,
  group: DeploymentGroup,
  stranger: Stranger,
): Promise<string> {
  const deployment = describeStranger(context, group, stranger);
  const { deploymentId } = deployment;
  await context.deployments.put(deployment);
  if (isFinal(deployment.status)) return deploymentId;
  let end: (ending: Ending) => void = () => undefined;
  const ended = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  const succeed = () => end({ status: 'Succeeded' });
  const timer =
    stranger.seconds === undefined ? undefined : setTimeout(succeed, stranger.seconds * 1000);
  const done = ended
    .then((ending) => finish(context, deployment, ending))
    .catch(context.onError)
    .finally(() => {
      clearTimeout(timer);
      context.running.delete(deploymentId);
    });
  context.running.set(deploymentId, {
    stop: (reason: StopReason) => end({ status: 'Stopped', reason }),
    busy: () => false,
    abort: () => undefined,
    goOn: succeed,
    done,
  });
  return deploymentId;
}

function describeStranger(
  context: CodeDeployContext,
  group: DeploymentGroup,
  { creator, status, waits, blocks }: Stranger,
): Deployment {
  const now = context.now().getTime();
  const isBlueGreen = status === 'Ready' || waits;
  const root = group.lastSuccessfulDeployment?.deploymentId;
  return {
    deploymentId: newDeploymentId(context),
    applicationName: group.applicationName,
    deploymentGroupName: group.deploymentGroupName,
    deploymentGroupId: group.deploymentGroupId,
    deploymentConfigName: group.deploymentConfigName,
    revision: group.targetRevision ?? elsewhere,
    status,
    createTime: now,
    ...(status !== 'Created' && status !== 'Queued' && { startTime: now }),
    ...(isFinal(status) && { completeTime: now }),
    creator,
    ignoreApplicationStopFailures: false,
    updateOutdatedInstancesOnly: false,
    deploymentStyle: isBlueGreen
      ? { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' }
      : group.deploymentStyle,
    fileExistsBehavior: 'DISALLOW',
    ...(waits && { instanceTerminationWaitTimeStarted: true }),
    ...(!blocks && { isBeside: true }),
    settings: {
      ...(waits && {
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: {
            action: 'TERMINATE',
            terminationWaitTimeInMinutes: 2820,
          },
        },
      }),
      ...(creator === 'CodeDeployAutoUpdate' &&
        root !== undefined && {
          relatedDeployments: { autoUpdateOutdatedInstancesRootDeploymentId: root },
        }),
    },
  };
}

/** What a group is deployed that has had no deployment of its own. */
const elsewhere = {
  revisionType: 'S3',
  s3Location: { bucket: 'elsewhere', key: 'somebody-elses.zip', bundleType: 'zip' },
} as const;

async function finish(
  context: CodeDeployContext,
  { deploymentId }: Deployment,
  ending: Ending,
): Promise<void> {
  if (ending.status !== 'Succeeded') {
    await finishDeployment(context, deploymentId, ending, startDeployment);
    return;
  }
  // No instance has changed, so what the group is known to hold does not, either.
  await context.deployments.change(deploymentId, (record) => ({
    ...record,
    status: ending.status,
    completeTime: context.now().getTime(),
  }));
}
