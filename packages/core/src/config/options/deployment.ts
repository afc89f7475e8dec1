import * as v from 'valibot';
import { group, name, text, flag, type OptionFacts } from './kinds.js';
import { notifyOption } from './notify.js';
import { rollbackEvents } from './rollback-events.js';

const tagFilter = v.strictObject({
  Key: v.optional(v.string()),
  Value: v.optional(v.string()),
  Type: v.optional(v.picklist(['KEY_ONLY', 'VALUE_ONLY', 'KEY_AND_VALUE'])),
});

const waveGroups = v.pipe(v.array(group), v.minLength(1, 'at least one group'));

const wave = v.strictObject({
  groups: waveGroups,
  then: v.optional(
    v.strictObject({
      pause: v.optional(
        v.pipe(
          v.number(),
          v.minValue(0, '0 or more'),
          v.maxValue(1440, '1440 (a day) or less'),
          v.description('Minutes to wait.'),
        ),
      ),
      confirm: v.optional(v.pipe(text, v.description('Question that a person has to say yes to.'))),
      command: v.optional(
        v.pipe(text, v.description('Shell command, in the project, that has to succeed.')),
      ),
      url: v.optional(
        v.pipe(
          v.string(),
          v.url('a URL'),
          v.description('Address that has to answer with success within a minute.'),
        ),
      ),
    }),
  ),
});

/** What CodeDeploy does with it, and how long it is waited for. */
export const deploymentOptions = {
  revision: v.pipe(
    text,
    v.description(
      'Deploy what is in S3 already instead of packing: s3://bucket/key (with ?versionId=...), a version, or the beginning of a digest.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  deploymentConfig: v.pipe(
    name,
    v.description(
      'Deployment configuration, such as CodeDeployDefault.OneAtATime. Otherwise that of the group.',
    ),
  ),
  fileExistsBehavior: v.pipe(
    v.picklist(['DISALLOW', 'OVERWRITE', 'RETAIN']),
    v.description(
      "What the agent does with files at the destination that are not the previous revision's.",
    ),
    v.metadata({ heededBy: 'judging' } satisfies OptionFacts),
  ),
  description: v.pipe(
    text,
    v.description(
      'Description of the deployments; may contain {application}, {group}, {version}, {digest}, {commit} and {branch}.',
    ),
  ),
  ignoreApplicationStopFailures: v.pipe(
    flag,
    v.description('Go on when ApplicationStop fails; it runs the script of the previous revision.'),
  ),
  autoRollback: v.pipe(
    flag,
    v.description(
      'Whether to redeploy the last good revision when the deployment fails. Otherwise as the group says.',
    ),
    v.metadata({ showNegation: true } satisfies OptionFacts),
  ),
  rollbackOn: v.pipe(
    v.array(v.picklist(rollbackEvents)),
    v.minLength(1, 'at least one event; "autoRollback: false" is for none'),
    v.description(
      'What "autoRollback" is done for: DEPLOYMENT_FAILURE (unless set), DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST.',
    ),
  ),
  alarms: v.pipe(
    v.array(text),
    v.maxLength(10, '10 alarms at most'),
    v.description('CloudWatch alarms that stop the deployment, instead of those of the group.'),
  ),
  ignoreAlarms: v.pipe(
    flag,
    v.description('Let no alarm stop the deployment, whatever the group says.'),
  ),
  ignorePollAlarmFailure: v.pipe(
    flag,
    v.description(
      'Go on when CloudWatch cannot be asked how the alarms stand; with "alarms" only.',
    ),
  ),
  updateOutdatedInstancesOnly: v.pipe(
    flag,
    v.description('Deploy only to instances that do not have the latest revision of the group.'),
  ),
  countInstances: v.pipe(
    flag,
    v.description(
      'Ask EC2 before the upload how many instances there are, say how the deployment goes over them, and refuse what could not begin. Needs @codedeployer/activation. Default true, in a rehearsal false.',
    ),
    v.metadata({ whenDeploying: true, showNegation: true } satisfies OptionFacts),
  ),
  targetInstances: v.pipe(
    v.strictObject({
      autoScalingGroups: v.optional(v.array(text)),
      tagFilters: v.optional(v.array(tagFilter)),
      ec2TagSet: v.optional(v.array(v.array(tagFilter))),
    }),
    v.description(
      'Instances of a blue/green deployment that replace those of the group; the service takes it for no other.',
    ),
    v.metadata({ structure: true } satisfies OptionFacts),
  ),
  onBusy: v.pipe(
    v.picklist(['wait', 'fail', 'stop', 'skip']),
    v.description(
      'What is done when another deployment of a group has not ended: wait for its end, fail, stop it, or skip the group. Rollbacks are waited for, not stopped.',
    ),
  ),
  busyTimeout: v.pipe(
    v.number(),
    v.minValue(0.01, 'more than 0'),
    v.maxValue(2880, '2880 (2 days) or less'),
    v.description('Minutes that a busy group is waited for.'),
  ),
  sequence: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(0, '0 or more'),
    v.maxValue(Number.MAX_SAFE_INTEGER, '9007199254740991 or less'),
    v.description(
      'Where this build stands among the others, such as the number of the CI run: an older one is not deployed over a newer one. Otherwise the time of the commit.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  allowOlder: v.pipe(
    flag,
    v.description('Deploy also over a newer build.'),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  strict: v.pipe(
    flag,
    v.description(
      'Count a deployment as failed when an instance failed that its configuration tolerates.',
    ),
  ),
  waves: v.pipe(
    v.array(v.union([waveGroups, wave])),
    v.minLength(1, 'at least one wave'),
    v.description(
      'Groups one after another: each entry is a list of groups that are deployed to at the same time, or has "groups" and "then", which has to be done before the next: pause (minutes), confirm, command or url.',
    ),
    v.metadata({ structure: true } satisfies OptionFacts),
  ),
  parallel: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(1, '1 or more'),
    v.maxValue(100, '100 or less'),
    v.description('How many groups are deployed to at a time. Otherwise all of a wave.'),
  ),
  yes: v.pipe(
    flag,
    v.description('Answer yes to what waves would ask ("confirm").'),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  timeout: v.pipe(
    v.number(),
    v.minValue(0.01, 'more than 0'),
    v.maxValue(480, '480 (8 hours) or less'),
    v.description(
      'Minutes from the start of the run until it is given up; deployments that have been started go on in CodeDeploy. Otherwise there is no such limit, see "silence".',
    ),
  ),
  pollInterval: v.pipe(
    v.number(),
    v.minValue(0.05, '0.05 or more'),
    v.maxValue(300, '300 or less'),
    v.description('Most seconds between two looks at the deployments.'),
  ),
  silence: v.pipe(
    v.number(),
    v.minValue(0.01, 'more than 0'),
    v.maxValue(480, '480 (8 hours) or less'),
    v.description(
      'Minutes without any answer of CodeDeploy that can be read, after which deployments are no longer waited for; they go on.',
    ),
  ),
  onCancel: v.pipe(
    v.picklist(['leave', 'stop', 'stop-and-rollback']),
    v.description('What becomes of running deployments on Ctrl-C or SIGTERM.'),
  ),
  onReady: v.pipe(
    v.picklist(['wait', 'continue', 'stop']),
    v.description(
      'What is done when the new instances of a blue/green deployment wait for the traffic: wait until somebody continues it, continue it, or stop it.',
    ),
  ),
  until: v.pipe(
    v.picklist(['traffic', 'end']),
    v.description(
      'How long a blue/green deployment is waited for: until the traffic is on its new instances, or until the old ones have been ended as well.',
    ),
  ),
  ...notifyOption,
  report: v.pipe(
    v.string(),
    v.regex(/[^/\\]\.html?$/i, 'the path of an .html file'),
    v.description(
      'HTML file to write a picture of the run to, whether it succeeds or not; relative to the project.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  summary: v.pipe(
    v.string(),
    v.regex(/[^/\\]\.md$/i, 'the path of an .md file'),
    v.description(
      'Markdown file to write how the run went to, for a comment on a pull request; relative to the project.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  dotenv: v.pipe(
    v.string(),
    v.regex(/[^/\\]\.env$/i, 'the path of an .env file with a name, as deployed.env'),
    v.description(
      'File to write what a later job may want to know to, as DEPLOYED_VERSION=...: `artifacts: reports: dotenv` of GitLab takes it; relative to the project.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
  eventLog: v.pipe(
    v.string(),
    v.regex(/[^/\\]\.(?:ndjson|jsonl)$/i, 'the path of an .ndjson or .jsonl file'),
    v.description(
      'File to write what happens to, as it happens: NDJSON, a line for each event; relative to the project. One that is there is replaced.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
} as const;

/** Values for what nobody said. */
export const deploymentDefaults = {
  pollInterval: 5,
  silence: 10,
  onBusy: 'wait',
  busyTimeout: 60,
  onCancel: 'leave',
  onReady: 'wait',
  until: 'end',
} as const;
