import * as v from 'valibot';
import { flag, group, name, text, type OptionFacts } from './kinds.js';
import { rollbackEvents } from './rollback-events.js';

/** What is said of an instance: a key alone, a value alone, or both. */
const tag = v.pipe(
  v.strictObject({
    key: v.optional(v.pipe(text, v.maxLength(128, '128 characters at most'))),
    value: v.optional(v.pipe(v.string(), v.maxLength(256, '256 characters at most'))),
  }),
  v.check(({ key, value }) => key !== undefined || value !== undefined, 'a key, a value or both'),
);

const tags = v.pipe(v.array(tag), v.maxLength(10, '10 tags at most'));
const tagSets = v.pipe(v.array(tags), v.maxLength(3, '3 sets of tags at most'));

const names = v.array(text);

const minutes = (most: number) =>
  v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(0, '0 or more'),
    v.maxValue(most, `${most} or less`),
  );

const seconds = v.pipe(v.number(), v.integer('a whole number'), v.minValue(0, '0 or more'));

/** Of instances that have to stay healthy. */
const healthy = v.union([
  v.strictObject({
    count: v.pipe(v.number(), v.integer('a whole number'), v.minValue(0, '0 or more')),
  }),
  v.strictObject({
    percent: v.pipe(
      v.number(),
      v.integer('a whole number'),
      v.minValue(0, '0 or more'),
      v.maxValue(99, 'less than 100: CodeDeploy refuses to deploy to nobody'),
    ),
  }),
]);

/** What CodeDeploy tells topics of. */
const triggerEvents = [
  'DeploymentStart',
  'DeploymentSuccess',
  'DeploymentFailure',
  'DeploymentStop',
  'DeploymentRollback',
  'DeploymentReady',
  'InstanceStart',
  'InstanceSuccess',
  'InstanceFailure',
  'InstanceReady',
] as const;

const trigger = v.strictObject({
  name: v.optional(
    v.pipe(
      text,
      v.maxLength(100, '100 characters at most'),
      v.description('Its name in the group. Otherwise that of the topic.'),
    ),
  ),
  topic: v.pipe(
    v.string(),
    v.regex(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/, 'the ARN of a topic of SNS'),
    v.description('ARN of the topic of SNS that is told.'),
  ),
  events: v.optional(
    v.pipe(
      v.array(v.picklist(triggerEvents)),
      v.minLength(1, 'at least one event'),
      v.description(
        'What it is told of. Otherwise DeploymentFailure, DeploymentStop (also by an alarm) and DeploymentRollback.',
      ),
    ),
  ),
});

const nameOf = String.raw`[\w+=,.@-]{1,64}`;

/** An ARN of something else would be refused by CodeDeploy, when half is done. */
const nameOrArn = (kind: 'role' | 'instance-profile') =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(String.raw`^(?:arn:[\w-]+:iam::\d{12}:${kind}\/[\w+=,.@/-]+|${nameOf})$`),
      `a name of 1 to 64 letters, digits or _ + = , . @ -, or an ARN (arn:aws:iam::<account>:${kind}/<name>)`,
    ),
  );

const roleNameOrArn = nameOrArn('role');
const profileNameOrArn = nameOrArn('instance-profile');

/** What the section says for all groups, or for one. */
export const groupActivationFields = {
  serviceRole: v.pipe(
    roleNameOrArn,
    v.description(
      'Role that CodeDeploy works with. One that is given by its name is made, and kept as it has to be; one that is given by its ARN is left as it is.',
    ),
  ),
  instanceProfile: v.pipe(
    v.union([
      profileNameOrArn,
      v.strictObject({
        name: profileNameOrArn,
        vpc: v.optional(
          v.pipe(flag, v.description('Whether agents reach CodeDeploy by an endpoint of a VPC.')),
        ),
      }),
    ]),
    v.description(
      'Instance profile, and role of the same name, that the instances fetch revisions with; by name or ARN as above.',
    ),
  ),
  ec2Tags: v.pipe(
    tags,
    v.description(
      'EC2 instances with any of these tags: each has a key, a value or both. 10 at most.',
    ),
  ),
  ec2TagSets: v.pipe(
    tagSets,
    v.description('EC2 instances with one tag of each of these lists. 3 lists at most.'),
  ),
  onPremisesTags: v.pipe(tags, v.description('Instances on premises with any of these tags.')),
  onPremisesTagSets: v.pipe(
    tagSets,
    v.description('Instances on premises with one tag of each of these lists.'),
  ),
  autoScalingGroups: v.pipe(
    names,
    v.description('Auto Scaling groups whose instances belong to it.'),
  ),
  autoRollback: v.pipe(
    flag,
    v.description('Whether the last good revision is deployed again when a deployment fails.'),
  ),
  rollbackOn: v.pipe(
    v.array(v.picklist(rollbackEvents)),
    v.minLength(1, 'at least one event; "autoRollback: false" is for none'),
    v.description(
      'What it is deployed again for. Otherwise DEPLOYMENT_FAILURE, and DEPLOYMENT_STOP_ON_ALARM where there are alarms.',
    ),
  ),
  alarms: v.pipe(
    v.array(text),
    v.maxLength(10, '10 alarms at most'),
    v.description('Alarms of CloudWatch that stop a deployment. 10 at most.'),
  ),
  ignorePollAlarmFailure: v.pipe(
    flag,
    v.description('Go on when CloudWatch cannot be asked how the alarms stand.'),
  ),
  triggers: v.pipe(
    v.array(trigger),
    v.maxLength(10, '10 triggers at most'),
    v.description('Topics of SNS that are told of deployments.'),
  ),
  loadBalancer: v.pipe(
    v.strictObject({
      targetGroups: v.optional(
        v.pipe(names, v.description('Names of target groups of the instances.')),
      ),
      classic: v.optional(v.pipe(names, v.description('Names of Classic Load Balancers.'))),
    }),
    v.description(
      'What instances are taken from, and put back to, around their deployment; not where "trafficControl" is false.',
    ),
  ),
  blueGreen: v.pipe(
    v.strictObject({
      greenFleetProvisioningOption: v.optional(
        v.pipe(
          v.picklist(['DISCOVER_EXISTING', 'COPY_AUTO_SCALING_GROUP']),
          v.description('Where new instances come from. Otherwise DISCOVER_EXISTING.'),
        ),
      ),
      deploymentReadyOption: v.optional(
        v.pipe(
          v.strictObject({
            actionOnTimeout: v.optional(
              v.pipe(
                v.picklist(['CONTINUE_DEPLOYMENT', 'STOP_DEPLOYMENT']),
                v.description('Otherwise CONTINUE_DEPLOYMENT, which is at once.'),
              ),
            ),
            waitTimeInMinutes: v.optional(
              v.pipe(
                minutes(2880),
                v.description('Minutes that STOP_DEPLOYMENT waits for somebody to go on.'),
              ),
            ),
          }),
          v.description('When traffic goes to the new instances.'),
        ),
      ),
      terminateBlueInstancesOnDeploymentSuccess: v.optional(
        v.pipe(
          v.strictObject({
            action: v.optional(
              v.pipe(
                v.picklist(['TERMINATE', 'KEEP_ALIVE']),
                v.description('Otherwise TERMINATE.'),
              ),
            ),
            terminationWaitTimeInMinutes: v.optional(
              v.pipe(minutes(2880), v.description('Minutes until then. Otherwise 0.')),
            ),
          }),
          v.description('What becomes of the old instances.'),
        ),
      ),
    }),
    v.description('Makes deployments blue/green; without it they are in place.'),
  ),
  outdatedInstancesStrategy: v.pipe(
    v.picklist(['UPDATE', 'IGNORE']),
    v.description(
      'Whether instances that were launched during a deployment get its revision afterwards. Otherwise UPDATE.',
    ),
  ),
  terminationHook: v.pipe(
    flag,
    v.description('Whether ApplicationStop runs on instances that Auto Scaling terminates.'),
  ),
  tags: v.pipe(
    v.record(v.pipe(text, v.maxLength(128, '128 characters at most')), v.string()),
    v.description(
      'Tags of the group itself, and of the application those that are said for all. Where there are none, they are left as they are.',
    ),
  ),
} as const;

const ofGroups = v.partial(v.object(groupActivationFields)).entries;

const deploymentConfiguration = v.strictObject({
  minimumHealthyHosts: v.pipe(
    healthy,
    v.description('Instances that stay as they are at any time: { count } or { percent }.'),
  ),
  zonal: v.optional(
    v.pipe(
      v.strictObject({
        minimumHealthyHostsPerZone: v.optional(
          v.pipe(
            healthy,
            v.description(
              'The same in the zone that is deployed to. Otherwise 0 %: all of it at once.',
            ),
          ),
        ),
        firstZoneMonitorDurationInSeconds: v.optional(
          v.pipe(seconds, v.description('Seconds to wait after the first zone.')),
        ),
        monitorDurationInSeconds: v.optional(
          v.pipe(seconds, v.description('Seconds to wait after each other zone.')),
        ),
      }),
      v.description('Deploys to one Availability Zone after another.'),
    ),
  ),
});

const section = v.strictObject({
  ...ofGroups,
  bucket: v.optional(
    v.pipe(
      v.picklist(['make', 'complete', 'leave']),
      v.description(
        'A bucket that is not there is made, private, encrypted and versioned. "complete" also brings one to that which is there, "leave" does neither. Otherwise "make".',
      ),
    ),
  ),
  deploymentConfigs: v.optional(
    v.pipe(
      v.record(
        v.pipe(
          name,
          v.maxLength(91, '91 characters at most'),
          v.check(
            (own) => !/^CodeDeployDefault\./i.test(own),
            'a name that does not begin with "CodeDeployDefault.", as those of AWS do',
          ),
        ),
        deploymentConfiguration,
      ),
      v.description(
        'Deployment configurations of your own, for the option "deploymentConfig". As none can be changed, a hash of its values follows the name on AWS.',
      ),
    ),
  ),
  groups: v.optional(
    v.pipe(
      v.record(
        group,
        v.nullable(
          v.strictObject({
            ...ofGroups,
            renamedFrom: v.optional(
              v.pipe(name, v.description('What CodeDeploy calls the group until it is renamed.')),
            ),
          }),
        ),
      ),
      v.description('What is otherwise for single groups, by their keys in "groups".'),
    ),
  ),
});

/** What `activate` makes of AWS, and `check` compares with it. */
export const activationOptions = {
  activation: v.pipe(
    section,
    v.description(
      'What there has to be on AWS: `codedeployer activate` shows what is not, and makes it so.',
    ),
    v.metadata({ structure: true } satisfies OptionFacts),
  ),
} as const;

/** The section, as a person writes it. */
export type Activation = v.InferOutput<typeof section>;

/** What it says of one group. */
export type GroupActivation = {
  readonly [Name in keyof typeof groupActivationFields]?:
    v.InferOutput<(typeof groupActivationFields)[Name]> | undefined;
} & { readonly renamedFrom?: string | undefined };

/** A deployment configuration of one's own. */
export type OwnDeploymentConfig = v.InferOutput<typeof deploymentConfiguration>;
