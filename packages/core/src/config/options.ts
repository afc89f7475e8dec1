import * as v from 'valibot';
import { parseDate } from './parse-date.js';

/*
 * Every option once. The types, the checks, the JSON schema for editors, the Nx schemas, the flags of the
 * command line and the tables in the documentation all come from here.
 */

const name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9._+=,@-]{1,100}$/, 'a name of 1 to 100 letters, digits or . _ + = , @ -'),
);
// A group is a folder of scripts, too: it must be one below hook-scripts/.
const group = v.pipe(
  v.string(),
  v.regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._+=,@-]{1,100}$/,
    'a name of 1 to 100 letters, digits or . _ + = , @ -',
  ),
);
const text = v.pipe(v.string(), v.nonEmpty('a text that is not empty'));
const flag = v.boolean();
const times = '"revision", "preserve" or a date from 1980 to 2037 such as 2024-05-01T12:00:00Z';

export const optionSchemas = {
  application: v.pipe(name, v.description('Name of the CodeDeploy application.')),
  groups: v.pipe(
    v.array(group),
    v.minLength(1, 'at least one deployment group'),
    v.checkItems(
      (item, index, items) => items.indexOf(item) === index,
      'each deployment group only once',
    ),
    v.description(
      'Deployment groups to deploy to, each with its scripts in hook-scripts/<group>/.',
    ),
  ),
  bucket: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of an S3 bucket'),
    v.description('S3 bucket that revisions are uploaded to, in the region of the deployment.'),
  ),
  key: v.pipe(
    text,
    v.description(
      'Key of the revision in the bucket; may contain {application}, {version}, {digest} and {format}.',
    ),
  ),
  region: v.pipe(
    text,
    v.description(
      'AWS region. Otherwise AWS_REGION, AWS_DEFAULT_REGION or the region of the profile.',
    ),
  ),
  profile: v.pipe(
    text,
    v.description('Profile of the AWS configuration files to take credentials and region from.'),
  ),
  roleArn: v.pipe(text, v.description('ARN of a role to assume for the deployment.')),
  source: v.pipe(
    text,
    v.description('Folder whose contents are deployed, relative to the project.'),
  ),
  version: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9._+=,@-]{1,128}$/, '1 to 128 letters, digits or . _ + = , @ -'),
    v.description(
      'Name of the version, for the key and the hooks. Otherwise the git commit, with -dirty where tracked files have changed since, or else the digest.',
    ),
  ),
  ignore: v.pipe(
    v.array(text),
    v.description(
      'Patterns as in .gitignore, from the source on, of what is not deployed; they win over those of .codedeployignore.',
    ),
  ),
  symlinks: v.pipe(
    v.picklist(['preserve', 'follow', 'error']),
    v.description(
      'What becomes of symbolic links: kept as links, replaced by what they point to, or refused.',
    ),
  ),
  modes: v.pipe(
    v.picklist(['preserve', 'normalize']),
    v.description(
      'What becomes of permissions: kept, or 755 for folders and what can be executed and 644 for other files, whatever the umask of the checkout.',
    ),
  ),
  times: v.pipe(
    v.string(),
    v.check(
      (value) => ['revision', 'preserve'].includes(value) || parseDate(value) !== undefined,
      times,
    ),
    v.description(
      'Times in the archive: "revision", one for everything in it, and another one for every other revision; "preserve", each its own; or a date such as 2024-05-01T12:00:00Z for everything.',
    ),
  ),
  warnSourceMaps: v.pipe(flag, v.description('Warn of source maps in the revision.')),
  archive: v.pipe(
    text,
    v.description(
      'Ready-made archive (zip, tar or tgz) to deploy as it is, relative to the project, instead of a source.',
    ),
  ),
  format: v.pipe(v.picklist(['zip', 'tar', 'tgz']), v.description('Format of the archive.')),
  level: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(0, '0 or more'),
    v.maxValue(9, '9 or less'),
    v.description('Compression level, 0 (none) to 9 (smallest).'),
  ),
  expectedBucketOwner: v.pipe(
    v.string(),
    v.regex(/^\d{12}$/, 'the 12 digits of an AWS account'),
    v.description('AWS account that the bucket has to belong to; otherwise nothing is uploaded.'),
  ),
  sse: v.pipe(
    v.picklist(['AES256', 'aws:kms', 'aws:kms:dsse']),
    v.description(
      'Encryption of the revision in S3. Otherwise as the bucket says, or aws:kms when there is a "kmsKeyId".',
    ),
  ),
  kmsKeyId: v.pipe(text, v.description('KMS key to encrypt the revision with: id, ARN or alias.')),
  bucketKey: v.pipe(
    flag,
    v.description('Use an S3 bucket key with KMS, which makes fewer requests to KMS.'),
  ),
  acl: v.pipe(
    v.picklist([
      'private',
      'bucket-owner-read',
      'bucket-owner-full-control',
      'authenticated-read',
      'aws-exec-read',
      'public-read',
    ]),
    v.description('Canned access control list of the revision in S3.'),
  ),
  storageClass: v.pipe(
    v.picklist([
      'STANDARD',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER_IR',
      'REDUCED_REDUNDANCY',
    ]),
    v.description('Storage class of the revision in S3.'),
  ),
  tags: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[^=]{1,128}=.{0,256}$/su, 'name=value'))),
    v.maxLength(10, '10 tags at most'),
    v.description('Tags of the revision in S3, each name=value.'),
    v.metadata({ commas: false }),
  ),
  metadata: v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.regex(/^[A-Za-z0-9_.-]+=[\x20-\x7E]*$/, 'name=value, in ASCII characters'),
      ),
    ),
    v.description(
      'Metadata of the revision in S3, each name=value, beside application, version, commit and digest.',
    ),
    v.metadata({ commas: false }),
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
  attempts: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(1, '1 or more'),
    v.maxValue(20, '20 or less'),
    v.description(
      'How often a call to AWS is made at most when it is throttled, fails or is not answered, with growing pauses. Otherwise 8. A deployment is never started twice by it.',
    ),
  ),
  answerTimeout: v.pipe(
    v.number(),
    v.minValue(1, '1 or more'),
    v.maxValue(300, '300 or less'),
    v.description(
      'Seconds until AWS has to have answered a call. Otherwise 10, 15 to register a revision, 20 to start a deployment or to begin an upload, 120 to end one; what is sent to S3 may take a second more for each 8 kB.',
    ),
  ),
  callTimeout: v.pipe(
    v.number(),
    v.minValue(1, '1 or more'),
    v.maxValue(3600, '3600 or less'),
    v.description(
      'Seconds that one call to AWS may take with all its attempts; more where one attempt may.',
    ),
  ),
  agentProfile: v.pipe(
    v.picklist(['v1', 'v1-ruby-2.7', 'v2', 'v2-hardened']),
    v.description(
      'The CodeDeploy agent on the instances, which the revision is judged for: docs/lint.md of @codedeployer/core.',
    ),
  ),
  agentUnit: v.pipe(
    v.picklist(['systemd', 'sysv']),
    v.description(
      'Rehearsal: what starts agent 1 on the instances, and so gives hooks their environment and working directory; systemd unless set.',
    ),
  ),
  prepare: v.pipe(
    text,
    v.description(
      'Rehearsal: bash script that makes each fresh instance what the real ones are, as root in it, such as deploy/prepare-instance.sh; relative to the project.',
    ),
  ),
  allowSecrets: v.pipe(
    v.array(text),
    v.description(
      'Paths, or patterns as in .gitignore, of files that look like secrets and may be deployed.',
    ),
  ),
  onCancel: v.pipe(
    v.picklist(['leave', 'stop', 'stop-and-rollback']),
    v.description('What becomes of running deployments on Ctrl-C or SIGTERM.'),
  ),
  report: v.pipe(
    v.string(),
    v.regex(/[^/\\]\.html?$/i, 'the path of an .html file'),
    v.description(
      'HTML file to write a picture of the run to, whether it succeeds or not; relative to the project.',
    ),
  ),
  rehearse: v.pipe(
    flag,
    v.description('Deploy to rehearsal instances on this machine; no AWS account is needed.'),
  ),
  isolation: v.pipe(
    v.picklist(['auto', 'namespaces', 'directory']),
    v.description(
      'How rehearsal instances are kept apart from this machine: Linux namespaces, mapped folders, or the best there is.',
    ),
  ),
  instances: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(1, '1 or more'),
    v.maxValue(100, '100 or less'),
    v.description('Number of instances that each group has in a rehearsal.'),
  ),
  events: v.pipe(
    v.array(text),
    v.description('Rehearsal: run the scripts of these lifecycle events only.'),
  ),
  failAt: v.pipe(
    v.array(text),
    v.description(
      'Rehearsal: let these lifecycle events fail, each as EVENT or EVENT:INSTANCE (an id, or GROUP-NUMBER).',
    ),
  ),
  faults: v.pipe(
    v.array(text),
    v.description(
      'Rehearsal: what else goes wrong on purpose, such as throttle:CreateDeployment:2; see docs/rehearsal-services.md of @codedeployer/core.',
    ),
  ),
  out: v.pipe(
    text,
    v.description(
      'Rehearsal: folder to write to what became of each instance: changed files, logs, a report.',
    ),
  ),
  fresh: v.pipe(
    flag,
    v.description('Rehearsal: forget the earlier ones, so that this is the first deployment.'),
  ),
  keep: v.pipe(
    flag,
    v.description('Rehearsal: keep the instances running at the end, until Ctrl-C.'),
  ),
} as const;

const optional = v.partial(v.object(optionSchemas)).entries;

/** What a person may write in one layer: a configuration file, an environment in it, a gulpfile, project.json, flags. */
export const layerSchema = v.strictObject(optional);

/** A configuration file: one layer, and named environments that are layered over it. */
export const fileSchema = v.strictObject({
  $schema: v.optional(
    v.pipe(v.string(), v.description('JSON schema of this file, for completion in editors.')),
  ),
  ...optional,
  environments: v.optional(
    v.pipe(
      v.record(v.string(), layerSchema),
      v.description(
        'Options by environment, which win over the ones above: `--environment production`.',
      ),
    ),
  ),
});

export type OptionName = keyof typeof optionSchemas;

/** Lists are only read, so that those that are `as const` will do. */
type ReadOnly<Value> = Value extends readonly (infer Item)[] ? readonly Item[] : Value;

/** Options as a person writes them: any of them; undefined counts as absent. */
export type WrittenConfig = {
  readonly [name in OptionName]?: ReadOnly<v.InferOutput<(typeof optionSchemas)[name]>> | undefined;
};

/** The same once checked: an option that is there has a value. */
export type ConfigLayer = {
  [name in OptionName]?: ReadOnly<v.InferOutput<(typeof optionSchemas)[name]>>;
};

/** A configuration file, checked. */
export interface ConfigFile extends ConfigLayer {
  readonly environments?: Readonly<Record<string, ConfigLayer>>;
}

/** Values for what nobody said. */
export const defaults = {
  key: '{application}/{digest}.{format}',
  source: '.',
  symlinks: 'preserve',
  modes: 'preserve',
  times: 'revision',
  format: 'zip',
  level: 6,
  pollInterval: 5,
  silence: 10,
  callTimeout: 120,
  agentProfile: 'v1',
  onCancel: 'leave',
  rehearse: false,
  isolation: 'auto',
  instances: 2,
} as const satisfies ConfigLayer;
