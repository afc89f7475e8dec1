import { setImmediate as tick, setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../protocol/deployment.js';
import { watchAlarms } from './alarms.js';
import { runBlueGreen } from './blue-green/run-blue-green.js';
import { groupKey, type CodeDeployContext, type RunningDeployment } from './context.js';
import { createCourse, rehearsalEnded } from './course.js';
import { failed } from './endings.js';
import type { Ending } from './finish-deployment.js';
import type { Deployment } from './model.js';
import { runInPlace } from './run-in-place.js';
import { launchesEnd } from './scale-out.js';

/**
 * Carries a deployment out until its end, which `finish` then records. `done` never rejects: what goes wrong ends the deployment as
 * `Failed`.
 */
export function runDeployment(
  context: CodeDeployContext,
  deployment: Deployment,
  finish: (ending: Ending) => Promise<void>,
): RunningDeployment {
  const { deploymentId } = deployment;
  const course = createCourse();
  // One that a launch brings about may begin when the others have been stopped already.
  if (context.closed.aborted) {
    course.stop(rehearsalEnded);
    course.abort();
  }
  let endWatch: () => void = () => undefined;

  const run = async (): Promise<Ending> => {
    await (context.limits.start > 0
      ? sleep(context.limits.start, undefined, { signal: course.ending }).catch(() => undefined)
      : tick());
    const group = context.groups.get(
      groupKey(deployment.applicationName, deployment.deploymentGroupName),
    );
    if (!group) return failed('DEPLOYMENT_GROUP_MISSING');
    if (deployment.creator === 'CodeDeployAutoUpdate') await launchesEnd(context, group, course);
    endWatch = watchAlarms(context, deployment, group, course);
    const reason = course.stopReason();
    if (reason) return { status: 'Stopped', reason };
    const carryOut =
      deployment.deploymentStyle.deploymentType === 'BLUE_GREEN' ? runBlueGreen : runInPlace;
    return carryOut(context, deployment, group, course);
  };

  /** The end could not be recorded whole: nobody must wait for it for ever, and the group must be free. */
  const giveUp = async (error: unknown): Promise<void> => {
    context.onError(error);
    const message = error instanceof Error ? error.message : String(error);
    await context.deployments
      .change(deploymentId, (record) =>
        isFinal(record.status)
          ? record
          : {
              ...record,
              status: 'Failed',
              completeTime: context.now().getTime(),
              errorInformation: { code: 'INTERNAL_ERROR', message },
            },
      )
      .catch(context.onError);
  };

  const done = run()
    .catch((error: unknown): Ending => {
      context.onError(error);
      const message = error instanceof Error ? error.message : String(error);
      return { status: 'Failed', error: { code: 'INTERNAL_ERROR', message } };
    })
    .finally(() => endWatch())
    .then(finish)
    .catch(giveUp)
    .finally(() => {
      context.running.delete(deploymentId);
    });
  return {
    stop: (reason) => course.stop(reason),
    busy: () => course.underWay.size > 0,
    abort: () => course.abort(),
    goOn: () => course.goOn(),
    done,
  };
}
