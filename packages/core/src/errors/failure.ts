import type { CallEnd } from './call-end.js';
import { credentialsHint, denialHint, networkHint } from './aws-hints.js';
import { CodedeployerError, type Explanation } from './codedeployer-error.js';

/** A list in a sentence: `"a", "b" or "c"`. */
function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? 'none';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
}

/** Every error of the pipeline: its code, what it says and what to do. Messages name the thing, the value and the expectation. */
const explanations = {
  CONFIG_NOT_FOUND: (facts: {
    file: string;
    /** A folder above that has one, relative to where it was looked for. */
    elsewhere?: string | undefined;
  }) => ({
    message: `There is no configuration file at ${facts.file}.`,
    hint:
      facts.elsewhere === undefined
        ? 'Run `codedeployer setup` to create one, or give the path of yours.'
        : `There is one in ${facts.elsewhere}: run the command there, or \`codedeployer setup\` to create one here.`,
  }),
  CONFIG_AMBIGUOUS: (facts: { files: readonly string[] }) => ({
    message: `There are several configuration files: ${facts.files.join(', ')}.`,
    hint: 'Keep one of them.',
  }),
  CONFIG_UNREADABLE: (facts: { file: string; reason: string }) => ({
    message: `${facts.file} cannot be read: ${facts.reason}.`,
    hint: 'Correct the file; `codedeployer setup` in an empty folder writes a valid one to compare with.',
  }),
  CONFIG_UNKNOWN_KEY: (facts: { where: string; key: string; suggestion: string | undefined }) => ({
    message: `${facts.where}: unknown option "${facts.key}".${didYouMean(facts.suggestion)}`,
    hint: 'Correct or remove it. All options are listed in docs/configuration.md of @codedeployer/core.',
  }),
  CONFIG_INVALID_VALUE: (facts: {
    where: string;
    key: string;
    /** Which entry of a list, counted from 1. */
    entry?: number | undefined;
    problem: string;
  }) => ({
    message: `${facts.where}: option "${facts.key}"${facts.entry === undefined ? '' : `, entry ${facts.entry},`} is not valid: ${facts.problem}.`,
    hint: 'All options and their values are listed in docs/configuration.md of @codedeployer/core.',
  }),
  CONFIG_MISSING: (facts: { key: string; what: string; file: string }) => ({
    message: `The option "${facts.key}" is missing: ${facts.what}.`,
    hint: `Set "${facts.key}" in ${facts.file}, or pass it as an option.`,
  }),
  ENVIRONMENT_UNKNOWN: (facts: {
    name: string;
    known: readonly string[];
    suggestion: string | undefined;
  }) => ({
    message: `There is no environment "${facts.name}" in the configuration.${didYouMean(facts.suggestion)}`,
    hint:
      facts.known.length === 0
        ? 'The configuration has no "environments" section; add one, or leave the environment out.'
        : `The configuration has ${oneOf(facts.known)}.`,
  }),
  NX_CONFIGURATION_UNDECLARED: (facts: { target: string; undeclared: readonly string[] }) => ({
    message: `The target "${facts.target}" does not declare the configuration ${oneOf(facts.undeclared)}, which the configuration file has as an environment. Nx drops a --configuration that a target does not declare, and says nothing: this run may have been meant for it.`,
    hint: `Declare in project.json, or in "targetDefaults" of nx.json, what Nx is to hand on: "configurations": { ${facts.undeclared.map((name) => `${JSON.stringify(name)}: {}`).join(', ')} }. Or choose with the option "environment".`,
  }),
  NX_CONFIGURATION_UNKNOWN: (facts: {
    target: string;
    name: string;
    suggestion: string | undefined;
  }) => ({
    message: `Nx was asked for the configuration "${facts.name}", which neither "${facts.target}" nor any other target of this run declares, and dropped it.${didYouMean(facts.suggestion)}`,
    hint: `Correct --configuration, or declare it in project.json, or in "targetDefaults" of nx.json: "configurations": { ${JSON.stringify(facts.name)}: {} }.`,
  }),
  NX_CACHED: (facts: { target: string }) => ({
    message: `Nx caches the target "${facts.target}": from the second time on it would print what was printed before, and deploy nothing.`,
    hint: 'Set "cache": false for it in project.json, or in "targetDefaults" of nx.json.',
  }),
  NX_BUILD_TARGET_MISSING: (facts: {
    text: string;
    project: string;
    known: readonly string[];
  }) => ({
    message: `There is no target "${facts.text}" whose outputs could be deployed; the project "${facts.project}" has ${facts.known.length === 0 ? 'no targets' : oneOf(facts.known)}.`,
    hint: facts.text.startsWith('^')
      ? 'What is deployed are the outputs of one target; "^" stands for those of the dependencies. Name the project, as in "lib:build", or set "source" to a folder.'
      : 'Set "buildTarget" to the target that builds the project, or "source" to a folder.',
  }),
  NX_BUILD_CONFIGURATION_MISSING: (facts: {
    target: string;
    configuration: string;
    known: readonly string[];
  }) => ({
    message: `The target "${facts.target}" has no configuration "${facts.configuration}" whose outputs could be deployed.`,
    hint: `Correct "buildTarget". ${facts.known.length === 0 ? 'The target has no configurations.' : `The target has ${oneOf(facts.known)}.`}`,
  }),
  NX_BUILD_OUTPUT_UNDECLARED: (facts: { target: string }) => ({
    message: `The target "${facts.target}" declares no outputs, so that nobody knows what it writes; where Nx only guesses, a folder such as public/ may be a source.`,
    hint: 'Declare the folder it writes, for the cache of Nx as well: "outputs": ["{projectRoot}/dist"]. Or set "source" of this target to it.',
  }),
  NX_BUILD_OUTPUT_UNSET: (facts: { target: string; problem: string }) => ({
    message: `The target "${facts.target}" declares as its output what an option says, but its option ${facts.problem}.`,
    hint: 'Set the option to the path of a folder, declare the folder itself in "outputs" (one of {options.outputPath.base} for an object), or set "source" to it.',
  }),
  NX_BUILD_OUTPUT_MISSING: (facts: { target: string; missing: readonly string[] }) => ({
    message:
      facts.missing.length === 0
        ? `The target "${facts.target}" has left nothing to deploy: it declares no outputs.`
        : `The target "${facts.target}" has not written all of its outputs: ${facts.missing.join(', ')} ${facts.missing.length === 1 ? 'is' : 'are'} not there.`,
    hint: 'Declare as "outputs" what the build target writes, let this target depend on it ("dependsOn": ["build"]), or set "source" to a folder.',
  }),
  NX_BUILD_OUTPUT_PATTERN: (facts: { target: string; output: string }) => ({
    message: `The target "${facts.target}" declares an output by a pattern: ${facts.output}. Only folders and files can be deployed.`,
    hint: 'Declare the folder itself in the "outputs" of the build target, or set "source" to it; .codedeployignore in the folder keeps files out.',
  }),
  GROUP_RESERVED: (facts: { group: string }) => ({
    message: `A deployment group cannot be called "${facts.group}": hook-scripts/${facts.group} belongs to the hook wrapper.`,
    hint: 'Give the group another name in CodeDeploy and in "groups".',
  }),
  GROUP_UNKNOWN: (facts: {
    group: string;
    known: readonly string[];
    suggestion: string | undefined;
  }) => ({
    message: `There is no deployment group "${facts.group}" in the configuration.${didYouMean(facts.suggestion)}`,
    hint: `The configured groups are ${oneOf(facts.known)}.`,
  }),
  GROUP_WITHOUT_SCRIPTS: (facts: { group: string; folder: string }) => ({
    message: `The deployment group "${facts.group}" has no scripts: the revision has no folder ${facts.folder}/.`,
    hint: `Run \`codedeployer setup --groups ${facts.group}\` to create it from the template, or remove the group from the configuration.`,
  }),
  APPSPEC_MISSING: (facts: { looked: readonly string[] }) => ({
    message: `There is no appspec.yml: looked for ${facts.looked.join(' and ')}.`,
    hint: 'Run `codedeployer setup` to create deploy/appspec.yml.',
  }),
  APPSPEC_REJECTED: (facts: {
    file: string;
    message: string;
    line: number | undefined;
    hint: string | undefined;
  }) => ({
    message: `${facts.file}${facts.line === undefined ? '' : `:${facts.line}`}: the CodeDeploy agent would reject this file: ${facts.message}`,
    hint: facts.hint ?? 'Correct the file; nothing was uploaded.',
  }),
  LINT_FAILED: (facts: { findings: readonly string[] }) => ({
    message: `The revision would fail on the instances:\n${facts.findings.map((line) => `  ${line}`).join('\n')}`,
    hint: 'Nothing was uploaded. `codedeployer lint` shows all findings; docs/lint.md of @codedeployer/core explains them.',
  }),
  SOURCE_NOT_FOUND: (facts: { source: string }) => ({
    message: `There is no folder ${facts.source} to make a revision of.`,
    hint: 'Build first, or correct the option "source".',
  }),
  SOURCE_NOT_A_DIRECTORY: (facts: { source: string }) => ({
    message: `${facts.source} is not a folder.`,
    hint: 'The option "source" names the folder whose contents are deployed.',
  }),
  SOURCE_EMPTY: (facts: { source: string }) => ({
    message: `There is nothing to deploy: ${facts.source} has no files${facts.source.startsWith('the ') ? '' : ' (or all of them are ignored)'}.`,
    hint: facts.source.startsWith('the ')
      ? 'Build first; check the globs, and that gulp.src() has no `since`: it leaves out what has not changed.'
      : 'Build first; check the globs, the option "source" and .codedeployignore.',
  }),
  SOURCE_UNREADABLE: (facts: { path: string; reason: string }) => ({
    message: `${facts.path} cannot be read: ${facts.reason}.`,
    hint: 'Make it readable, or keep it out with a line in .codedeployignore.',
  }),
  IGNORE_FILE_ENCODING: (facts: { path: string }) => ({
    message: `${facts.path} is neither UTF-8 nor UTF-16, so that its rules cannot be read.`,
    hint: 'Save it as UTF-8.',
  }),
  ARCHIVE_UNREADABLE: (facts: { path: string; reason: string }) => ({
    message: `${facts.path} cannot be read as a zip, tar or tgz archive: ${facts.reason}.`,
    hint: 'Give the path of an archive, of a folder or of an appspec.yml.',
  }),
  ARCHIVE_BOMB: (facts: { path: string; reason: string }) => ({
    message: `${facts.path} is not unpacked: ${facts.reason}.`,
    hint: 'Make the archive again, by a tool that you trust; codedeployer packs folders of any size.',
  }),
  ENTRY_UNSUPPORTED: (facts: { path: string; kind: string }) => ({
    message: `${facts.path} is a ${facts.kind}; a revision can hold only files, folders and symbolic links.`,
    hint: 'Remove it, or keep it out with a line in .codedeployignore.',
  }),
  ENTRY_TIME_UNSUPPORTED: (facts: { path: string; modified: number }) => ({
    message: `${JSON.stringify(facts.path)} was changed last at a time that no archive can hold ("times" is "preserve"): ${String(facts.modified)} seconds after the beginning of 1970.`,
    hint: 'Give it a time from 1970 to 2037 (`touch`), or leave "times" out.',
  }),
  ENTRY_PATH_INVALID: (facts: { path: string; problem: string }) => ({
    message: `The path ${JSON.stringify(facts.path)} cannot be in a revision: ${facts.problem}.`,
    hint: 'Paths are relative to the root of the revision and stay below it.',
  }),
  ENTRY_DUPLICATE: (facts: { path: string }) => ({
    message: `Two entries have the path "${facts.path}".`,
    hint: 'Each path can be in a revision once: check the globs and their `base`, or how the archive was made.',
  }),
  ENTRY_CONFLICT: (facts: { path: string; parent: string }) => ({
    message: `"${facts.path}" lies below "${facts.parent}", which is not a folder.`,
    hint: 'A path cannot be a file (or a link) and a folder at once: check the globs and their `base`.',
  }),
  SYMLINK_REFUSED: (facts: {
    path: string;
    target: string;
    problem: string;
    /** What "symlinks" would have to be for it to be taken. */
    setting: string;
  }) => ({
    message: `The symbolic link ${facts.path} -> ${facts.target} ${facts.problem}.`,
    hint: `Remove it, keep it out with a line in .codedeployignore, or set "symlinks" to ${facts.setting}.`,
  }),
  FILE_CHANGED: (facts: { path: string; change: string }) => ({
    message: `${facts.path} ${facts.change} while it was being packed; nothing was deployed.`,
    hint: 'Let the build finish (no watcher running) and deploy again.',
  }),
  BINARY_CORRUPTED: (facts: { path: string; onDisk: number; inStream: number }) => ({
    message: `${facts.path} was corrupted on the way: it has ${facts.onDisk} bytes on disk, ${facts.inStream} in the stream, and replacement characters where bytes were not text.`,
    hint: 'Gulp decodes files as UTF-8 by default: use gulp.src(globs, { encoding: false }).',
  }),
  GULP_NOT_READ: (facts: { path: string }) => ({
    message: `${facts.path} arrived without its contents.`,
    hint: 'Remove `read: false` from gulp.src().',
  }),
  GULP_SOURCE_FAILED: (facts: {
    /** Such as `revision()`. */
    stage: string;
    /** The plugin or the stream, where it has a name. */
    source: string | undefined;
    reason: string;
    /** Whether it was closed too early rather than that something went wrong in it. */
    closed: boolean;
  }) => ({
    message: `What is piped into ${facts.stage} failed${facts.source === undefined ? '' : ` (${facts.source})`}: ${facts.reason}`,
    hint: facts.closed
      ? 'Files are missing. Under Gulp 5 merge-stream and merge2 lose files: name all globs in one gulp.src([…]), or merge with ordered-read-streams.'
      : 'A revision that lacks files must not be deployed: correct what failed.',
  }),
  GULP_SOURCE_UNFINISHED: (facts: { stage: string; streams: number; open: number }) => ({
    message: `${facts.stage} was ended while ${facts.open} of ${facts.streams} ${facts.streams === 1 ? 'stream that is' : 'streams that are'} piped into it had not come to an end: files are missing.`,
    hint: 'The first stream that ends closes what it is piped into. Name all globs in one gulp.src([…]), or merge the streams before with ordered-read-streams.',
  }),
  GULP_PARTIAL: (facts: { files: number; before: number; missing: readonly string[] }) => ({
    message: `Only ${facts.files} of the ${facts.before} files arrived that this task had before, though the others are still there: ${facts.missing.slice(0, 5).join(', ')}${facts.missing.length > 5 ? ` and ${facts.missing.length - 5} more` : ''} would be removed from the instances.`,
    hint: 'A revision is always whole: read all files, without `since` of gulp.src() and without plugins that pass on only what has changed. Two revisions that are meant to differ need different options of revision().',
  }),
  GULP_NO_REVISION: (_facts: object) => ({
    message: 'No revision arrived at deploy().',
    hint: 'Pipe the files through revision() first: src(…).pipe(revision(options)).pipe(deploy(options)).',
  }),
  PLAN_MISMATCH: (facts: { option: string; planned: string; asked: string }) => ({
    message: `The revision was made with the option "${facts.option}" as ${JSON.stringify(facts.planned)}, and is to be deployed with ${JSON.stringify(facts.asked)}.`,
    hint: `What is in the revision depends on "${facts.option}": set it where the revision is made (with Gulp in the options of revision(), not of deploy()).`,
  }),
  OUTPUT_INSIDE_SOURCE: (facts: { output: string; source: string }) => ({
    message: `The archive ${facts.output} would be written into the folder that it is made of, ${facts.source}.`,
    hint: 'Write it elsewhere, or keep it out with a line in .codedeployignore.',
  }),
  OUTPUT_UNWRITABLE: (facts: { output: string; reason: string }) => ({
    message: `The archive cannot be written to ${facts.output}: ${facts.reason}.`,
    hint: 'Give the path of a file in a folder that can be written to.',
  }),
  LINT_PATH_NOT_FOUND: (facts: { path: string }) => ({
    message: `There is nothing at ${facts.path} to lint.`,
    hint: 'Give the path of a folder, an archive or an appspec.yml; without one, `codedeployer lint` judges what `deploy` would deploy.',
  }),
  REHEARSAL_UNWRITABLE: (facts: { directory: string; reason: string }) => ({
    message: `The rehearsal cannot keep its state in ${facts.directory}: ${facts.reason}.`,
    hint: 'Rehearse where that folder can be written to, for example in a copy of the project.',
  }),
  REPORT_UNWRITABLE: (facts: { file: string; reason: string }) => ({
    message: `The report cannot be written to ${facts.file}: ${facts.reason}.`,
    hint: 'Set "report" to the path of a file in a folder that can be written to. Nothing was deployed.',
  }),
  KEY_TEMPLATE_INVALID: (facts: {
    template: string;
    placeholder: string;
    known: readonly string[];
  }) => ({
    message: `The option "key" (${JSON.stringify(facts.template)}) has an unknown placeholder {${facts.placeholder}}.`,
    hint: `It may have ${facts.known.map((name) => `{${name}}`).join(', ')}.`,
  }),
  AWS_REGION_MISSING: (_facts: object) => ({
    message: 'No AWS region is set.',
    hint: 'Set "region" in the configuration, or the environment variable AWS_REGION.',
  }),
  AWS_CREDENTIALS_MISSING: (facts: { reason: string; profile: string | undefined }) => ({
    message: `There are no usable AWS credentials${facts.profile === undefined ? '' : ` for the profile "${facts.profile}"`}: ${facts.reason}`,
    hint: credentialsHint(facts),
  }),
  AWS_ACCESS_DENIED: (facts: {
    action: string;
    resource: string;
    reason: string;
    /** The account that the bucket was said to belong to: S3 denies everything, too, when it belongs to another one. */
    owner?: string | undefined;
  }) => ({
    message: `AWS denied ${facts.action} on ${facts.resource}: ${facts.reason}`,
    hint: `${facts.owner === undefined ? '' : `Check that the bucket belongs to the account ${facts.owner} ("expectedBucketOwner"). If it does: `}${denialHint(facts)}`,
  }),
  AWS_CLOCK_REFUSED: (facts: {
    action: string;
    reason: string;
    /** What this machine takes the time for. */
    here: Date;
  }) => ({
    message: `AWS refused ${facts.action} because of the clock of this machine: ${facts.reason}`,
    hint: `Set the clock (\`timedatectl set-ntp true\`, or that of the virtual machine's host): it says ${facts.here.toISOString()}. The credentials are not the matter.`,
  }),
  AWS_UNREACHABLE: (facts: {
    code: string;
    host: string | undefined;
    /** With the variable that names it, where there is one. */
    proxy?: string | undefined;
    action: string;
    end: CallEnd;
    reason: string;
  }) => {
    const { end, action, reason, code, host } = facts;
    const through = facts.proxy === undefined ? '' : ` through the proxy ${facts.proxy}`;
    const at = host === undefined || through !== '' ? '' : ` at ${host}`;
    return {
      message:
        end === 'silent'
          ? `AWS did not answer ${action}${through}: ${reason}.`
          : end === 'broken'
            ? `The connection to AWS${through} broke at ${action}: ${code}.`
            : `AWS cannot be reached${through}${at} for ${action}: ${code}.`,
      hint: networkHint(facts),
    };
  },
  PROXY_INVALID: (facts: { variable: string; problem: string }) => ({
    message: `${facts.variable} names no proxy that can be used: ${facts.problem}.`,
    hint: 'It has the form http://host:port or http://name:password@host:port; unset it to go without, or name hosts in NO_PROXY.',
  }),
  CA_BUNDLE_UNREADABLE: (facts: { where: string; file: string; reason: string }) => ({
    message: `The certificates that ${facts.where} names cannot be read: ${facts.file}: ${facts.reason}.`,
    hint: 'Name a file with certificates in PEM, or unset it.',
  }),
  AWS_PROFILE_NOT_FOUND: (facts: {
    profile: string;
    known: readonly string[];
    suggestion: string | undefined;
  }) => ({
    message: `There is no AWS profile "${facts.profile}" in the files of aws (~/.aws/config and ~/.aws/credentials, or what AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name).${didYouMean(facts.suggestion)}`,
    hint: `${facts.known.length === 0 ? 'They have none' : `They have ${oneOf(facts.known)}`}: correct "profile" or AWS_PROFILE, or create it with \`aws configure --profile ${facts.profile}\`.`,
  }),
  AWS_PROFILE_INVALID: (facts: { profile: string; problem: string }) => ({
    message: `The AWS profile "${facts.profile}" cannot be used: ${facts.problem}.`,
    hint: 'Correct it in ~/.aws/config (or the file that AWS_CONFIG_FILE names), or the AWS_ENDPOINT_URL variables.',
  }),
  AWS_UNREADABLE: (facts: { action: string; resource: string; reason: string }) => ({
    message: `What came in answer to ${facts.action} on ${facts.resource} cannot be read: ${facts.reason}.`,
    hint: 'Something between this machine and AWS answers in its place or cuts answers off: look at the proxy, VPN or firewall, and at "endpoint_url" of the profile. Then try again.',
  }),
  AWS_ANSWERED: (facts: {
    status: number;
    name: string;
    reason: string;
    action: string;
    resource: string;
    requestId: string | undefined;
  }) => ({
    message: `AWS answered ${facts.action} on ${facts.resource} with ${facts.status} ${facts.name}${facts.reason === '' || facts.reason === facts.name ? '' : `: ${facts.reason}`}${facts.requestId === undefined ? '' : ` (request ${facts.requestId})`}`,
    hint:
      facts.status >= 500 || facts.status === 429 || /throttl|slow ?down/i.test(facts.name)
        ? 'AWS was asked several times. Try again later; if it stays so, see https://health.aws.amazon.com.'
        : 'Correct what AWS names, or check "region" and the names in the configuration.',
  }),
  BUCKET_NOT_FOUND: (facts: { bucket: string }) => ({
    message: `There is no S3 bucket "${facts.bucket}".`,
    hint: 'Create it in the region of the deployment, or correct the option "bucket".',
  }),
  BUCKET_REGION: (facts: { bucket: string; bucketRegion: string | undefined; region: string }) => ({
    message: `The S3 bucket "${facts.bucket}" is in ${facts.bucketRegion ?? 'another region'}, the deployment in ${facts.region}.`,
    hint: 'CodeDeploy reads revisions only from buckets of its own region: use a bucket there, or correct "region".',
  }),
  UPLOAD_FAILED: (facts: {
    bucket: string;
    key: string;
    reason: string;
    /** What to do about the reason. */
    advice?: string | undefined;
    /** What may be in S3 nevertheless: what a warning has told, or the object. */
    left: 'nothing' | 'told' | 'object';
  }) => ({
    message: `The upload to s3://${facts.bucket}/${facts.key} failed: ${facts.reason}`,
    hint: `Nothing was deployed${
      {
        nothing: ' and no part of the upload was left behind.',
        told: '; what may have been left open in S3 is told before.',
        object:
          '; whether the object has arrived is not known. The next run looks, and takes it if it is whole.',
      }[facts.left]
    } ${facts.advice ?? 'Try again.'}`,
  }),
  KMS_KEY_UNUSABLE: (facts: { action: string; resource: string; reason: string }) => ({
    message: `The KMS key cannot be used for ${facts.action} on ${facts.resource}: ${facts.reason}`,
    hint: 'Correct "kmsKeyId" (or the default key of the bucket): the key has to be there, enabled, and in the region of the bucket.',
  }),
  UPLOAD_OVERTAKEN: (facts: { bucket: string; key: string }) => ({
    message: `Another upload to s3://${facts.bucket}/${facts.key} came first while this revision was on its way; it was not replaced, as it may be deployed right now.`,
    hint: 'Nothing was deployed. With {digest} in the option "key" every revision has its own object; otherwise let one run deploy after the other.',
  }),
  UPLOAD_PARTS_LEFT: (facts: {
    bucket: string;
    key: string;
    uploadId: string;
    reason: string;
    message: string;
  }) => ({
    message: `The upload to s3://${facts.bucket}/${facts.key} failed: ${facts.reason} What had arrived of it could not be removed: ${facts.message}`,
    hint: `Nothing was deployed. Remove the parts: aws s3api abort-multipart-upload --bucket ${facts.bucket} --key ${facts.key} --upload-id ${facts.uploadId}`,
  }),
  UPLOAD_LEFT_OPEN: (facts: {
    bucket: string;
    key: string;
    /** Those that may be meant, if they are known. */
    uploadIds: readonly string[];
  }) => {
    const where = `--bucket ${facts.bucket}`;
    const commands = facts.uploadIds.map(
      (id) => `aws s3api abort-multipart-upload ${where} --key ${facts.key} --upload-id ${id}`,
    );
    return {
      message: `An answer of S3 got lost: an upload to s3://${facts.bucket}/${facts.key} may have been left open, with nothing in it.`,
      hint:
        commands.length > 0
          ? `Unless it is another run's, remove it: ${commands.join(' or ')}`
          : `To look for it: aws s3api list-multipart-uploads ${where} --prefix ${facts.key}. A lifecycle rule with AbortIncompleteMultipartUpload removes it in time.`,
    };
  },
  APPLICATION_NOT_FOUND: (facts: { application: string; region: string }) => ({
    message: `There is no CodeDeploy application "${facts.application}" in ${facts.region}.`,
    hint: `Create it (aws deploy create-application --application-name ${facts.application}), or correct "application" or "region".`,
  }),
  GROUP_NOT_FOUND: (facts: { application: string; group: string; region: string }) => ({
    message: `The CodeDeploy application "${facts.application}" has no deployment group "${facts.group}" in ${facts.region}.`,
    hint: 'Create it in CodeDeploy, or correct "groups".',
  }),
  COMPUTE_PLATFORM_UNSUPPORTED: (facts: {
    application: string;
    group: string;
    platform: string;
  }) => ({
    message: `The deployment group "${facts.group}" of the CodeDeploy application "${facts.application}" is for the compute platform ${facts.platform}, not for instances.`,
    hint: 'Name an application and groups of the compute platform EC2/On-premises ("Server" in the API).',
  }),
  DEPLOYMENT_NOT_STARTED: (facts: { group: string; reason: string }) => ({
    message: `The deployment to "${facts.group}" could not be started: ${facts.reason}`,
    hint: 'Nothing was changed on its instances.',
  }),
  DEPLOYMENT_UNCERTAIN: (facts: {
    group: string;
    reason: string;
    /** Why CodeDeploy could not be asked about it; undefined where it could, and showed none. */
    unknown: string | undefined;
    command: string;
  }) => ({
    message: `It is not known whether the deployment to "${facts.group}" was started: ${facts.reason} ${facts.unknown === undefined ? 'CodeDeploy lists none so far.' : `CodeDeploy could not be asked about it: ${facts.unknown}`}`,
    hint: `Look before deploying again; this shows it, if there is one: ${facts.command}`,
  }),
  DEPLOYMENT_TIMED_OUT: (facts: { minutes: number; running: readonly string[] }) => ({
    message: `Stopped waiting after ${facts.minutes} minutes ("timeout", from the start of the run); still running: ${facts.running.join(', ')}.`,
    hint: 'The deployments go on in CodeDeploy. Raise "timeout" to wait longer.',
  }),
  RUN_TIMED_OUT: (facts: {
    minutes: number;
    doing?: string;
    /** Groups of which it is not known whether a deployment to them was started. */
    perhaps?: readonly string[];
  }) => ({
    message: `The time was up after ${facts.minutes} minutes ("timeout")${facts.doing === undefined ? '' : ` while ${facts.doing}`}; ${facts.perhaps === undefined || facts.perhaps.length === 0 ? 'nothing was deployed' : `it is not known whether a deployment was started to ${facts.perhaps.join(', ')}`}.`,
    hint: 'Raise "timeout", which counts from the start of the run, or see what took so long.',
  }),
  WATCH_LOST: (facts: { reason: string; running: readonly string[] }) => ({
    message: `Cannot look at the deployments any longer: ${facts.reason}\nThey go on in CodeDeploy: ${facts.running.join(', ')}.`,
    hint: 'To see how one ends: aws deploy get-deployment --deployment-id <id>, or the link above.',
  }),
  CANCELLED: (facts: {
    doing: string;
    rehearsed: boolean;
    /** Deployments that go on, that were asked to stop, and that had come to their end: as `d-1 (web)`. */
    running: readonly string[];
    stopped: readonly string[];
    ended: readonly string[];
    /** Groups of which it is not known whether a deployment to them was started. */
    perhaps?: readonly string[];
  }) => {
    const { running, stopped, ended, perhaps = [] } = facts;
    const told = [
      ...(ended.length === 0 ? [] : [`ended before: ${ended.join(', ')}`]),
      ...(stopped.length === 0 ? [] : [`asked CodeDeploy to stop ${stopped.join(', ')}`]),
      ...(perhaps.length === 0
        ? []
        : [`it is not known whether a deployment was started to ${perhaps.join(', ')}`]),
      ...(running.length === 0
        ? []
        : [
            `${facts.rehearsed ? 'broken off with the rehearsal' : 'still running in CodeDeploy'}: ${running.join(', ')}`,
          ]),
    ];
    return {
      message: `Cancelled while ${facts.doing}; ${told.length === 0 ? 'nothing was deployed' : told.join('; ')}.`,
      hint:
        running.length === 0 || facts.rehearsed
          ? undefined
          : 'To stop one: aws deploy stop-deployment --deployment-id <id>. With "onCancel": "stop", Ctrl-C asks for it.',
    };
  },
  REHEARSE_CONTRADICTED: (facts: { where: string }) => ({
    message: `CODEDEPLOYER_REHEARSE asks for a rehearsal, and ${facts.where} for none ("rehearse" is false).`,
    hint: 'Remove one of the two; nothing was deployed.',
  }),
  REHEARSAL_WINDOWS: (_facts: object) => ({
    message:
      'Windows instances cannot be rehearsed, and appspec.yml is for them (os: windows): nothing on this machine runs .ps1 and .bat files as they do.',
    hint: '`codedeployer lint` judges the revision by the rules of the agent on Windows, and `deploy` deploys it.',
  }),
  REHEARSAL_NOT_INSTALLED: (facts: { reason: string }) => ({
    message: `The rehearsal is not installed: ${facts.reason}`,
    hint: 'npm install --save-dev @codedeployer/rehearsal',
  }),
} satisfies Record<string, (facts: never) => Explanation>;

export type FailureCode = keyof typeof explanations;

/** Makes the error of a code from the facts of the case. */
export function failure<C extends FailureCode>(
  code: C,
  facts: Parameters<(typeof explanations)[C]>[0],
  options?: ErrorOptions,
): CodedeployerError {
  const explain = explanations[code] as (facts: unknown) => Explanation;
  return new CodedeployerError(code, explain(facts), options);
}
