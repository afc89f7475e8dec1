import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { awsCommand } from '../../errors/aws-command.js';
import { ok, warning, type Finding, type GroupSeen, type Probe } from '../../probe/probe.js';

/** `arn:aws:sns:…:NAME` → NAME */
function topicOf(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}

/** Where a failure is told, and not that a deployment was stopped, as it is by an alarm. */
function withoutStops(
  { group, region }: GroupSeen,
  triggers: NonNullable<DeploymentGroupInfo['triggerConfigurations']>,
): Finding[] {
  const events = (one: (typeof triggers)[number]) => one.triggerEvents ?? [];
  const isTold = (event: 'DeploymentFailure' | 'DeploymentStop') =>
    triggers.some((one) => events(one).includes(event));
  if (!isTold('DeploymentFailure') || isTold('DeploymentStop')) return [];
  const whole = triggers.map((one) =>
    events(one).includes('DeploymentFailure')
      ? { ...one, triggerEvents: [...events(one), 'DeploymentStop'] }
      : one,
  );
  return [
    warning(
      'Its triggers tell of failures, and not of stops: an alarm ends a deployment as stopped, and nobody hears of it.',
      awsCommand(
        ...['deploy', 'update-deployment-group', '--application-name', group.application],
        ...['--current-deployment-group-name', group.deploymentGroup, '--region', region],
        ...['--trigger-configurations', JSON.stringify(whole)],
      ),
    ),
  ];
}

export const triggers: Probe<GroupSeen> = {
  name: 'triggers',
  looksAt:
    'whether who is told of failures is told of stops as well; topics of SNS are not looked at, and are named as such',
  permissions: [],
  look(seen) {
    const { triggerConfigurations = [] } = seen.info;
    if (triggerConfigurations.length === 0) return [];
    const topics = [...new Set(triggerConfigurations.flatMap((one) => one.triggerTargetArn ?? []))];
    const findings = withoutStops(seen, triggerConfigurations);
    return [
      ...(findings.length > 0 ? findings : [ok('failures and stops')]),
      ...topics.map((arn): Finding => ({
        level: 'unseen',
        subject: topicOf(arn),
        message:
          'Whether this topic is there, and who has confirmed to be told by it, is not looked at: SNS is not asked.',
        fix: awsCommand(
          ...['sns', 'list-subscriptions-by-topic', '--topic-arn', arn],
          ...['--region', arn.split(':')[3] ?? seen.region],
        ),
      })),
    ];
  },
};
