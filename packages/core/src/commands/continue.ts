import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { RevisionConfig } from '../config/load-config.js';
import { requestContinue } from '../deployment/continue.js';
import { failure } from '../errors/failure.js';
import type { ContinueReport } from '../model/command-reports.js';
import { nameDeployment } from '../model/progress.js';
import { orCancelled } from '../run/cancelled.js';
import { findById, findRunning, type FoundDeployment } from './find-in-groups.js';
import { refOf } from './follow.js';
import { askOfEach } from './group-target.js';
import { withGroups, type CommandOptions, type OpenGroups } from './open-groups.js';

export interface ContinueOptions extends CommandOptions {
  /** The deployment; otherwise the one on the configured groups that waits. */
  readonly deploymentId?: string | undefined;
}

type Wait = ContinueReport['waitedFor'];

/**
 * Lets the traffic of a blue/green deployment move to its new instances, which wait for it.
 *
 * @throws NOT_WAITING, DEPLOYMENTS_WAITING, DEPLOYMENT_NOT_FOUND, CANCELLED; what reaching the groups throws
 */
export function continueDeployment(
  config: RevisionConfig,
  options: ContinueOptions = {},
): Promise<ContinueReport> {
  return goOn('traffic', config, options);
}

/**
 * Lets a blue/green deployment end its old instances now, which have no traffic any more.
 *
 * @throws as `continueDeployment` does
 */
export function skipWait(
  config: RevisionConfig,
  options: ContinueOptions = {},
): Promise<ContinueReport> {
  return goOn('end', config, options);
}

function goOn(
  what: Wait,
  config: RevisionConfig,
  { deploymentId, ...command }: ContinueOptions,
): Promise<ContinueReport> {
  return withGroups(config, command, async (open) => {
    const { run, targets } = open;
    try {
      const found =
        deploymentId === undefined
          ? await findWaiting(what, open)
          : await findById(targets, deploymentId, run.calling);
      const ref = refOf(found);
      const answer = await requestContinue(
        found.target.clients,
        ref.deploymentId,
        what,
        run.calling,
      );
      if (answer !== 'asked')
        throw failure('NOT_WAITING', {
          what,
          groups: [ref.group],
          running: answer === 'ended before' ? [] : [tell(found)],
        });
      return {
        group: ref.group,
        deploymentId: ref.deploymentId,
        waitedFor: what,
        rehearsed: config.rehearse,
      };
    } catch (error) {
      throw orCancelled(run, error);
    }
  });
}

/** The one deployment to the groups that waits for that. */
async function findWaiting(what: Wait, { targets, run }: OpenGroups): Promise<FoundDeployment> {
  const running = (
    await askOfEach(targets, run.calling, async (target, calling) =>
      (await findRunning(target, calling)).map((info) => ({ info, target })),
    )
  ).flat();
  const [first, ...others] = running.filter(({ info }) => waitsFor(what, info));
  if (first === undefined)
    throw failure('NOT_WAITING', {
      what,
      groups: targets.map(({ name }) => name),
      running: running.map(tell),
    });
  if (others.length > 0)
    throw failure('DEPLOYMENTS_WAITING', {
      command: what === 'traffic' ? 'continue' : 'skip-wait',
      waiting: [first, ...others].map((found) => nameDeployment(refOf(found))),
    });
  return first;
}

function waitsFor(
  what: Wait,
  { status, instanceTerminationWaitTimeStarted }: DeploymentInfo,
): boolean {
  return what === 'traffic' ? status === 'Ready' : instanceTerminationWaitTimeStarted === true;
}

function tell(found: FoundDeployment): string {
  return `${nameDeployment(refOf(found))}, ${found.info.status ?? 'Created'}`;
}
