import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { readDescription } from '../deployment/description.js';
import { nameTime } from '../model/name-time.js';

/** Whoever CodeDeploy names as the creator, in words. */
const creators: Readonly<Record<string, string>> = {
  user: 'started by a user',
  autoscaling: 'started by CodeDeploy for an instance that Auto Scaling launches',
  autoscalingTermination: 'started by CodeDeploy for an instance that Auto Scaling ends',
  codeDeployRollback: 'started by CodeDeploy as a rollback',
  CodeDeployAutoUpdate:
    'started by CodeDeploy for instances that were launched during a deployment',
  CloudFormation: 'started by CloudFormation',
  CloudFormationRollback: 'started by CloudFormation as a rollback',
};

/** A deployment that has not ended: its id, state, revision, who and when, and what it waits for. */
export function describeBusy(info: DeploymentInfo): string {
  const { deploymentId = '', status = 'Created', creator = 'user', createTime, description } = info;
  const since = createTime === undefined ? '' : ` since ${nameTime(createTime)}`;
  const { text } = readDescription(description ?? '');
  const named = text === '' ? '' : ` "${text}"`;
  const who = creators[creator] ?? `started by ${creator}`;
  const waits = waitsFor(info);
  return `${deploymentId}${named} (${status}${since}, ${who}, ${revisionOf(info)})${waits === undefined ? '' : `, which ${waits}`}.`;
}

function revisionOf({ revision, deploymentMode }: DeploymentInfo): string {
  const { bucket, key } = revision?.s3Location ?? {};
  if (bucket !== undefined && key !== undefined) return `s3://${bucket}/${key}`;
  const { repository, commitId } = revision?.gitHubLocation ?? {};
  if (repository !== undefined) return `GitHub ${repository} ${commitId ?? ''}`.trimEnd();
  return deploymentMode === 'RESTART' ? 'a restart' : 'an unknown revision';
}

/** The wait until the instances of before are ended, which may be two days. */
function isEnding({ instanceTerminationWaitTimeStarted }: DeploymentInfo): boolean {
  return instanceTerminationWaitTimeStarted === true;
}

/** A number of minutes for a sentence: `47 h`, `90 min`. */
function duration(minutes: number): string {
  return minutes >= 120 && minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

function waitsFor(info: DeploymentInfo): string | undefined {
  const { status, deploymentOverview, blueGreenDeploymentConfiguration: blueGreen } = info;
  if (isEnding(info)) {
    const minutes =
      blueGreen?.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes;
    const wait = minutes === undefined ? '' : ` of ${duration(minutes)}`;
    return `has brought its traffic to the new instances and waits to end the old ones (termination wait${wait})`;
  }
  switch (status) {
    case 'Ready':
      return 'waits for somebody to reroute its traffic';
    case 'Baking':
      return 'waits to see whether an alarm rings';
    case 'Created':
    case 'Queued':
      return 'has not begun yet';
    default: {
      if (deploymentOverview === undefined) return undefined;
      const counts = Object.values(deploymentOverview) as (number | undefined)[];
      const all = counts.reduce<number>((total, count = 0) => total + count, 0);
      const { Succeeded = 0, Failed = 0 } = deploymentOverview;
      const failed = Failed === 0 ? '' : `, ${Failed} failed`;
      return `has ${Succeeded} of ${all} instances done${failed}`;
    }
  }
}

/** What shows a deployment, and what ends it or its wait. */
export function busyCommands(info: DeploymentInfo, region: string | undefined): string[] {
  const { deploymentId = '', status } = info;
  const mode = region === undefined ? ' --rehearse' : '';
  return [
    `To follow it: codedeployer watch ${deploymentId}${mode}`,
    ...(isEnding(info)
      ? [`To end its old instances now: codedeployer skip-wait ${deploymentId}${mode}`]
      : []),
    ...(status === 'Ready'
      ? [`To let its traffic move: codedeployer continue ${deploymentId}${mode}`]
      : []),
    `To stop it: codedeployer stop ${deploymentId}${mode}`,
  ];
}
