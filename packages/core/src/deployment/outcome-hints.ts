import { awsCommand } from '../errors/aws-command.js';
import type { DeploymentOutcome } from '../model/progress.js';

const agentLog = '/var/log/aws/codedeploy-agent/codedeploy-agent.log';

/**
 * What to do about a whole deployment that did not succeed, by CodeDeploy's code: its own sentence names the symptom.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html
 */
export const outcomeHints: Readonly<Record<string, string>> = {
  AGENT_ISSUE: `The agent of an instance is at fault: look there at \`systemctl status codedeploy-agent\` and ${agentLog}, and start it again.`,
  ALARM_ACTIVE: hintForAlarms([]),
  APPLICATION_MISSING:
    'Somebody has removed the application since the deployment began: `aws deploy list-applications` shows those that there are.',
  AUTOSCALING_VALIDATION_ERROR:
    'Auto Scaling refuses what the deployment group asks of its group: compare its Auto Scaling groups with those that there are, and deploy again.',
  AUTO_SCALING_CONFIGURATION:
    'An Auto Scaling group of the deployment group is gone, or has lost the lifecycle hook of CodeDeploy: `aws autoscaling describe-lifecycle-hooks` shows the hooks; to save the deployment group unchanged sets it anew.',
  AUTO_SCALING_IAM_ROLE_PERMISSIONS:
    'Mostly it is not Auto Scaling that was refused: with a launch template CodeDeploy needs ec2:RunInstances, ec2:CreateTags and iam:PassRole, which AWSCodeDeployRole lacks. `codedeployer policy service-role --instance-role ARN` prints what to add to its role.',
  CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND:
    'Something that the deployment was started with has been removed meanwhile: the group, its configuration or the revision.',
  CUSTOMER_APPLICATION_UNHEALTHY:
    'The scripts ended well and the application does not answer as the health check asks: look at port, path and security groups of the target group, and at what the application writes.',
  DEPLOYMENT_GROUP_MISSING:
    'Somebody has removed the deployment group since the deployment began. One that is made anew knows nothing of the files on its instances: "fileExistsBehavior" decides what becomes of them.',
  ELASTIC_LOAD_BALANCING_INVALID:
    'The load balancer or target group of the deployment group is gone, or of another kind than it says: an Application Load Balancer is named by its target group.',
  ELB_INVALID_INSTANCE:
    'An instance cannot be registered with the load balancer: it has to be in the same VPC, in a zone that the load balancer serves, and running.',
  HEALTH_CONSTRAINTS:
    'So many instances failed, or were unhealthy before, that the minimum of the deployment configuration is not kept. `codedeployer status` names the unhealthy ones; stopped instances count as failed.',
  HEALTH_CONSTRAINTS_INVALID:
    'The deployment configuration keeps more instances healthy than can be spared: at least one has to be free to deploy to, and percentages are rounded up (95 % of 10 is 10). Choose another one with "deploymentConfig", such as CodeDeployDefault.OneAtATime, or add instances.',
  HOOK_EXECUTION_FAILURE: 'A lifecycle event failed: the events of each instance say which.',
  IAM_ROLE_MISSING:
    'The service role of the deployment group does not exist any more: give the group another one. `codedeployer policy service-role` prints whom it has to trust.',
  IAM_ROLE_PERMISSIONS:
    'The service role of the deployment group lacks AWSCodeDeployRole, or does not trust CodeDeploy in this region: `codedeployer policy service-role` prints the trust.',
  INTERNAL_ERROR:
    'AWS is at fault: deploy again, and look at https://health.aws.amazon.com if it goes on.',
  INVALID_REVISION:
    'CodeDeploy cannot use the revision: the object in S3 has to be a zip, tar or tgz as it was registered.',
  MANUAL_STOP:
    'It was stopped on request: instances that were done by then keep what was deployed. `codedeployer rollback` brings the last good revision back to all.',
  MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION:
    'The group is blue/green and lacks the settings for it: what becomes of the old instances, and where new ones come from.',
  MISSING_ELB_INFORMATION:
    'The group deploys with traffic control and names no load balancer or target group: name one, or switch traffic control off.',
  NO_EC2_SUBSCRIPTION: 'The account may not use EC2 yet: it has to be activated.',
  OVER_MAX_INSTANCES:
    'The group has more instances than one deployment may have: split it, or ask for a higher quota in Service Quotas.',
  RESOURCE_LIMIT_EXCEEDED:
    'A quota of the account is used up, such as that of deployments at the same time; each instance that Auto Scaling launches counts. Wait, or ask for a higher one in Service Quotas.',
  REVISION_MISSING:
    'The object is not in S3 any more, or not as it was registered: deploy it from the source, or another one with `codedeployer deploy --revision`.',
  THROTTLED:
    'AWS throttled what CodeDeploy asked as the service role, as with many groups on one role at the same time: wait some minutes, and deploy fewer at once with "parallel" or "waves".',
  TIMEOUT: `Instances stopped answering: one that dies amid an event is noticed after up to an hour. Look whether it runs, and there at \`systemctl status codedeploy-agent\` and ${agentLog}.`,
};

/** What to do about a deployment as a whole, where that is known. */
export function hintForOutcome({ error }: Pick<DeploymentOutcome, 'error'>): string | undefined {
  if (error?.code === 'ALARM_ACTIVE') return hintForAlarms(alarmsIn(error.message));
  return error !== undefined && Object.hasOwn(outcomeHints, error.code)
    ? outcomeHints[error.code]
    : undefined;
}

/** The alarms that rang: CodeDeploy names them at the end of its sentence, each in angle brackets. */
function alarmsIn(message: string): readonly string[] {
  const named = message.slice(message.lastIndexOf('Activated alarms:'));
  return [...named.matchAll(/<([^<>]+)>/g)].flatMap(([, name]) => name ?? []);
}

/** Which rang, since when, and both ways out: to end it and deploy again, or to deploy past it. */
function hintForAlarms(names: readonly string[]): string {
  const describe = ['cloudwatch', 'describe-alarms'];
  const look =
    names.length === 0
      ? awsCommand(...describe, '--state-value', 'ALARM')
      : awsCommand(...describe, '--alarm-names', ...names);
  const [first = 'NAME'] = names;
  const end = awsCommand(
    ...['cloudwatch', 'set-alarm-state', '--alarm-name', first],
    ...['--state-value', 'OK', '--state-reason', 'mended'],
  );
  return [
    `CodeDeploy stops whatever is deployed while an alarm of the group rings, the cure as well. \`${look}\` shows ${names.length === 0 ? 'which and ' : ''}since when.`,
    `Either end what it rings for and deploy again; one over a metric that is only sent when something fails does not end by itself: \`${end}\`.`,
    'Or deploy past it: `codedeployer deploy --ignore-alarms` ("ignoreAlarms"); `codedeployer rollback` does so by itself.',
  ].join(' ');
}
