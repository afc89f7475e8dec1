import {
  notifiedMoments,
  type NotifiedMoment,
  type Notification,
} from '../config/options/notify.js';
import type { RunReport } from '../model/deploy-report.js';
import type { DeployEvent } from '../model/events.js';
import { isSuccess } from '../model/progress.js';
import type { Run } from './run.js';
import { nameNotification, sendNotification, type Message } from './send-notification.js';

/** A run that tells what becomes of it. */
export interface Notifying {
  readonly run: Run;
  /** Until whatever is to be sent has been sent, or has failed. */
  readonly sent: () => Promise<void>;
}

/**
 * The same run, of which those are told whom `notify` names: once when its first deployment has started, when CodeDeploy
 * rolls back, and how it went, with all groups in each. Nothing waits for it but the end of the run; what fails is a
 * warning, and changes nothing. A rehearsal sends what is asked for there, and says what it does not send.
 */
export function notifying(run: Run): Notifying {
  const { config, env } = run;
  const { notify = [] } = config;
  const warn = (notification: Notification, how: string) =>
    run.onEvent({
      type: 'warning',
      message: `A notification was not sent: ${nameNotification(notification)} ${how}.`,
    });
  const wanted = notify.filter((one) => isSent(one, run));
  if (wanted.length === 0) return { run, sent: () => Promise.resolve() };

  const sender = {
    directory: config.directory,
    env,
    hurry: run.hurry,
    onLine: (line: string) => run.onEvent({ type: 'notice', message: `  | ${line}` }),
  };
  // To one and the same, one after another: they arrive as it happened.
  const queues = wanted.map((notification) => ({ notification, last: Promise.resolve() }));
  const send = (message: Message) => {
    for (const queue of queues) {
      const { notification } = queue;
      if (notification.on?.includes(message.moment) === false) continue;
      queue.last = queue.last.then(async () => {
        const failed = await sendNotification(notification, message, sender);
        if (failed !== undefined) warn(notification, failed);
      });
    }
  };
  const onEvent = (event: DeployEvent) => {
    run.onEvent(event);
    const message = messageOf(event, run);
    if (message !== undefined) send(message);
  };
  let hasStarted = false;
  /** Groups whose rollbacks have begun and are told together. */
  const rolledBack: string[] = [];
  const messageOf = (event: DeployEvent, told: Run): Message | undefined => {
    if (event.type === 'deployment-started' && !hasStarted) {
      hasStarted = true;
      return describe('start', told, `deploying to ${config.groups.join(', ')}`);
    }
    if (event.type === 'rollback-started') {
      if (rolledBack.push(event.group) === 1)
        setImmediate(() => {
          const groups = rolledBack.splice(0).join(', ');
          send(describe('rollback', told, `CodeDeploy rolls back ${groups}`));
        });
    }
    return event.type === 'ended' ? describeEnd(event.report, told) : undefined;
  };
  return {
    run: { ...run, onEvent },
    sent: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all(queues.map(({ last }) => last));
    },
  };
}

/** Whether a run sends a notification at all; where it does not, that is told. */
function isSent(notification: Notification, { config, env, onEvent }: Run): boolean {
  const named = nameNotification(notification);
  if (config.rehearse && notification.rehearse !== true) {
    const message = `A rehearsal sends nothing to ${named} ("notify"; with "rehearse": true there, it does).`;
    onEvent({ type: 'notice', message });
    return false;
  }
  const variable = notification.url?.env;
  if (variable === undefined || (env[variable] ?? '') !== '') return true;
  const message = `Nothing is sent to ${named} ("notify"): the variable is not set.`;
  onEvent({ type: 'warning', message, hint: `Set ${variable} to its address.` });
  return false;
}

/** Says, where nothing is done, whom a run would tell. */
export function tellNotifications(run: Run): void {
  for (const notification of run.config.notify ?? []) {
    if (!isSent(notification, run)) continue;
    const { on = notifiedMoments } = notification;
    const message = `Notifications would go to ${nameNotification(notification)}: ${on.join(', ')}.`;
    run.onEvent({ type: 'notice', message });
  }
}

function describeEnd(report: RunReport, run: Run): Message {
  const { error, startTime, endTime, deployments, notStarted } = report;
  const seconds = Math.round((Date.parse(endTime) - Date.parse(startTime)) / 1000);
  if (error === undefined) {
    const groups = [...new Set(deployments.filter(isSuccess).map(({ group }) => group))];
    const done =
      groups.length === 0 ? 'nothing had to be deployed' : `deployed to ${groups.join(', ')}`;
    const skipped = notStarted.map(({ group }) => group);
    const left = skipped.length === 0 ? '' : `; left out: ${skipped.join(', ')}`;
    return describe('success', run, `${done} in ${seconds} s${left}`);
  }
  const how = [
    ...deployments.map(({ group, status }) => `${group} ${status.toLowerCase()}`),
    ...notStarted.map(({ group }) => `${group} not started`),
  ];
  const standing = how.length === 0 ? 'nothing was deployed' : how.join(', ');
  const message = describe(
    'failure',
    run,
    `failed after ${seconds} s (${error.code}): ${standing}`,
  );
  return { ...message, error: { code: error.code, message: error.message } };
}

function describe(moment: NotifiedMoment, { config, state }: Run, what: string): Message {
  const { application, groups, rehearse } = config;
  const { version } = state;
  const { commit } = (state.plan ?? state.named)?.facts ?? {};
  const named = version === undefined ? application : `${application} ${version}`;
  return {
    text: `${rehearse ? 'Rehearsal of ' : ''}${named}: ${what}`,
    moment,
    application,
    ...(version === undefined ? {} : { version }),
    ...(commit === undefined ? {} : { commit }),
    groups,
    deployments: state.deployments.map((outcome) => ({
      group: outcome.group,
      deploymentId: outcome.deploymentId,
      status: outcome.status,
      ...(outcome.url === undefined ? {} : { url: outcome.url }),
      ...(outcome.rollbackDeploymentId === undefined
        ? {}
        : { rollback: outcome.rollbackDeploymentId }),
    })),
    ...(rehearse ? { rehearsed: true } : {}),
  };
}
