import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import { compareFiles } from '../compare/compare-files.js';
import { listArchive } from '../compare/list-archive.js';
import { listObject, type ListedObject } from '../compare/list-object.js';
import { listPlan } from '../compare/list-plan.js';
import type { DeployedGroup, RevisionConfig } from '../config/load-config.js';
import { findRevision, type FoundRevision } from '../deployment/find-revision.js';
import { failure } from '../errors/failure.js';
import type { DiffReport, FilesDiff, GroupDiff } from '../model/diff-report.js';
import type { RevisionPlan } from '../plan/plan.js';
import { revisionFilePaths } from '../plan/revision-files.js';
import { commitsBetween } from '../source/commits-between.js';
import type { RevisionSource } from '../source/revision-source.js';
import type { Run } from '../run/run.js';
import { withPlan } from '../run/with-plan.js';
import { compareSettings } from './compare-settings.js';
import { lookAtDeployed } from './deployed-object.js';
import { findLive } from './find-live.js';
import { askOfEach, nameGroup, readGroup, type GroupTarget } from './group-target.js';
import { withGroups, type CommandOptions } from './open-groups.js';
import { orItsError, refuseWhereAllFail } from './or-its-error.js';
import { summarizeOf } from './revision-names.js';

/** What would be deployed: a plan of the source, or what is in S3 already. */
type Wanted = Pick<FoundRevision, 'digest' | 'version' | 'commit'> & {
  readonly location?: string;
  list(): Promise<ListedObject>;
};

/**
 * What a deployment would change on each configured group, compared with what is live there: files, commits, and how it is
 * deployed. What would be deployed is the source, or with the option `revision` what is in S3. Reads only. A group that cannot
 * be compared is told with the reason, and does not hide the others.
 *
 * @throws what reading the source throws (`deploy`); what reaching the groups throws (`withGroups`); where no group could be
 *   compared, what the first one ended with: REVISION_NOT_FOUND, NOT_COMPARABLE, ARCHIVE_UNREADABLE, AWS_ACCESS_DENIED, ...
 */
export async function diff(
  source: RevisionSource,
  config: RevisionConfig,
  options: CommandOptions = {},
): Promise<DiffReport> {
  return withGroups(config, options, ({ run, targets }) => {
    const { revision } = config;
    return revision === undefined
      ? withPlan(source, run, {}, (plan) => compareAll(targets, run, () => ofPlan(plan)))
      : compareAll(targets, run, (target) => ofRevision(target, revision, run));
  });
}

/**
 * The same for a revision that has been planned, which the caller disposes of.
 *
 * @throws as `diff` does
 */
export async function diffRevision(
  plan: RevisionPlan,
  config: RevisionConfig,
  options: CommandOptions = {},
): Promise<DiffReport> {
  return withGroups(config, options, ({ run, targets }) =>
    compareAll(targets, run, () => ofPlan(plan)),
  );
}

/** @param wantedOf each group has a bucket of its own, and perhaps another object of the same revision */
async function compareAll(
  targets: readonly GroupTarget[],
  run: Run,
  wantedOf: (target: GroupTarget) => Wanted | Promise<Wanted>,
): Promise<DiffReport> {
  let named: DiffReport['wanted'] = {};
  const looked = await askOfEach(targets, run.calling, (target, briskly) => {
    const look = async () => {
      const wanted = await wantedOf(target);
      named = nameWanted(wanted);
      return compare(target, wanted, run, briskly);
    };
    return orItsError(target, briskly, look, { settings: [], bytesRead: 0 });
  });
  return {
    time: run.now().toISOString(),
    rehearsed: targets.some(({ isRehearsed }) => isRehearsed),
    wanted: named,
    groups: refuseWhereAllFail(looked),
  };
}

function nameWanted({ version, digest, commit, location }: Wanted): DiffReport['wanted'] {
  return {
    ...(version === undefined ? {} : { version }),
    ...(digest === undefined ? {} : { digest }),
    ...(commit === undefined ? {} : { commit }),
    ...(location === undefined ? {} : { location }),
  };
}

function ofPlan(plan: RevisionPlan): Wanted {
  const { digest, facts, entries, archive } = plan;
  return {
    digest,
    version: facts.version,
    commit: facts.commit,
    list: async () => ({
      // Of what is in a ready-made archive, planning has read only a part.
      files: archive === undefined ? listPlan(entries) : await listArchive(archive),
      bytesRead: 0,
    }),
  };
}

function groupOf({ name }: GroupTarget, { config }: Run): DeployedGroup {
  const group = config.targets.find((one) => one.name === name);
  if (group === undefined) throw new Error(`no group ${name} in the configuration`);
  return group;
}

async function ofRevision(target: GroupTarget, wanted: string, run: Run): Promise<Wanted> {
  const found = await findRevision(target.clients, groupOf(target, run), wanted, run.calling);
  const { bucket, key } = found.revision;
  return { ...found, location: `s3://${bucket}/${key}`, list: () => listFound(found, target, run) };
}

/** What is in a revision in S3. */
function listFound(
  { revision, size }: FoundRevision,
  target: GroupTarget,
  run: Run,
): Promise<ListedObject> {
  const { expectedBucketOwner } = groupOf(target, run);
  const address = { ...revision, size, expectedBucketOwner };
  return listObject(target.clients, address, run.temporaryDirectory, run.calling);
}

async function compare(
  target: GroupTarget,
  wanted: Wanted,
  run: Run,
  calling: Calling,
): Promise<GroupDiff> {
  const described = await readGroup(target, calling);
  const last = described.lastSuccessfulDeployment?.deploymentId;
  const info = await findLive(target, last, calling);
  const settings = compareSettings(info, groupOf(target, run), described);
  if (info === undefined) {
    const { files, bytesRead } = await wanted.list();
    const all = compareFiles([], files, (path) => revisionFilePaths.has(path));
    return { ...nameGroup(target), files: all, settings, bytesRead };
  }
  const live = await summarizeOf(target, calling)(info);
  const { files, bytesRead } = await compareContents(target, info, wanted, run);
  const commits = await findCommits(live.revision?.commit, wanted.commit, run);
  return {
    ...{ ...nameGroup(target), live, files, settings, bytesRead },
    ...(commits === undefined ? {} : { commits }),
  };
}

async function compareContents(
  target: GroupTarget,
  info: DeploymentInfo,
  wanted: Wanted,
  run: Run,
): Promise<{ readonly files: FilesDiff; readonly bytesRead: number }> {
  const { revision, deploymentId: deployment = '' } = info;
  const { s3Location: location } = revision ?? {};
  const refuse = (how: 'gone' | 'replaced' | 'elsewhere') => {
    const place = location && `s3://${location.bucket ?? ''}/${location.key ?? ''}`;
    return failure('NOT_COMPARABLE', { group: target.name, deployment, place, how });
  };
  if (location === undefined) throw refuse('elsewhere');
  const seen = await lookAtDeployed(target, info, groupOf(target, run), run.calling);
  if (seen.how !== 'there') throw refuse(seen.how);
  const { found } = seen;
  const isOwn = (path: string) => revisionFilePaths.has(path);
  // A digest stands for all that is in it.
  if (found.digest !== undefined && found.digest === wanted.digest) {
    const { files, bytesRead } = await wanted.list();
    return { files: compareFiles(files, files, isOwn), bytesRead };
  }
  const before = await listFound(found, target, run);
  const after = await wanted.list();
  return {
    files: compareFiles(before.files, after.files, isOwn),
    bytesRead: before.bytesRead + after.bytesRead,
  };
}

async function findCommits(live: string | undefined, wanted: string | undefined, run: Run) {
  // What had changed since the commit is in no commit.
  const [from, to] = [live, wanted].map((commit) => commit?.replace(/-dirty$/, ''));
  if (from === undefined || to === undefined) return undefined;
  const { directory } = run.config;
  const between = await commitsBetween(directory, run.env, from, to);
  return between === undefined ? undefined : { from, to, ...between };
}
