import type { DeploymentInfo, RevisionLocation, S3Location } from '@aws-sdk/client-codedeploy';
import { unquoted } from '../deployment/find-object.js';
import { goodReleases, releasesAmong } from '../deployment/good-releases.js';
import { isFinal } from '../model/progress.js';
import type { GroupNeeds, PruneFacts, StoredObject } from './facts.js';

/** Why an object stays; undefined where this is no reason for it. */
export type Reason = (object: StoredObject) => string | undefined;

/** One reason for which objects stay, prepared for all of them. */
export type KeepRule = (facts: PruneFacts) => Reason;

/** Hours that an object has to be old: what was uploaded may not have been deployed yet. */
const youngHours = 24;

/** A revision that something needs, and what does. */
interface Need {
  readonly revision: RevisionLocation | undefined;
  readonly why: string;
}

/** Whether an object may be the one that is meant: what is not known may be anything. */
function isMeant(object: StoredObject, { version, eTag }: S3Location): boolean {
  if (eTag !== undefined && unquoted(eTag) !== object.eTag) return false;
  const { versionId } = object;
  return version === undefined || versionId === undefined || versionId === version;
}

function addressOf({ bucket = '', key = '' }: S3Location): string {
  return `${bucket}/${key}`;
}

/** Keeps what some revisions are made of. */
function neededBy(needs: readonly Need[]): Reason {
  const byAddress = new Map<string, Need[]>();
  for (const need of needs) {
    const { s3Location } = need.revision ?? {};
    if (s3Location === undefined) continue;
    const address = addressOf(s3Location);
    const same = byAddress.get(address);
    if (same === undefined) byAddress.set(address, [need]);
    else same.push(need);
  }
  return (object) =>
    byAddress
      .get(addressOf(object))
      ?.find(({ revision }) => isMeant(object, revision?.s3Location ?? {}))?.why;
}

function needsOf({ groups }: PruneFacts, of: (group: GroupNeeds) => Need[]): Reason {
  return neededBy(groups.flatMap(of));
}

const named = ({ deploymentId = '' }: DeploymentInfo) => deploymentId;

/** Not one of ours: a lock, or what somebody else keeps there. */
const notOurs: KeepRule = () => (object) =>
  object.digest === undefined ? 'it is no revision that codedeployer has uploaded' : undefined;

/** Who copies an object copies its metadata, and has a reason. */
const copied: KeepRule = () => (object) =>
  object.isUnderItsKey
    ? undefined
    : 'the option "key" gives such a revision another key: it may be a copy that somebody keeps';

/** Another configuration decides about it, whose groups are not known here. */
const otherApplication: KeepRule = ({ groups }) => {
  const configured = new Set(groups.map(({ application }) => application));
  return ({ application }) =>
    application !== undefined && configured.has(application)
      ? undefined
      : `it is of the application ${application ?? 'of nobody'}, which has no group here`;
};

/** Where applications share keys, the same contents are one object, with the name of the first that uploaded them. */
const sharedKey: KeepRule = () => (object) =>
  object.isOfOneApplication
    ? undefined
    : 'the option "key" has no {application}, so that other applications may be deployed from it too';

/** In a bucket whose versioning is suspended, the version "null" is replaced in its place. */
const inexact: KeepRule = () => (object) =>
  object.isExact
    ? undefined
    : 'S3 could not be asked to delete this one only: the versioning of the bucket is suspended';

/** What was uploaded a moment ago is about to be deployed. */
const young: KeepRule = ({ now }) => {
  const since = now.getTime() - youngHours * 3_600_000;
  return ({ lastModified }) =>
    lastModified.getTime() > since ? `it is younger than ${youngHours} hours` : undefined;
};

/** Somebody is at work there, and nobody else knows with what. */
const locked: KeepRule = ({ groups }) => {
  const why = new Map(
    groups.flatMap(({ name, application, locked: by }) =>
      by === undefined ? [] : [[application, `${name} is locked ${by}`] as const],
    ),
  );
  return ({ application = '' }) => why.get(application);
};

/** What is on its way to instances, and what it would be rolled back to. */
const running: KeepRule = (facts) =>
  needsOf(facts, ({ name, deployments }) =>
    deployments
      .filter(({ status = 'Created' }) => !isFinal(status))
      .flatMap((info) => [
        { revision: info.revision, why: `${named(info)} deploys it to ${name}` },
        { revision: info.previousRevision, why: `${name} has it while ${named(info)} runs` },
      ]),
  );

/** What was deployed last with success: CodeDeploy rolls back to it, and gives it to instances that are launched or lag behind. */
const lastSuccessful: KeepRule = (facts) =>
  needsOf(facts, ({ name, info, deployments }) => {
    const id = info.lastSuccessfulDeployment?.deploymentId;
    return deployments
      .filter(({ deploymentId }) => deploymentId !== undefined && deploymentId === id)
      .map(({ revision }) => ({ revision, why: `live on ${name} (${id ?? ''})` }));
  });

/** What was tried last: people look at it, and deploy it again. */
const lastAttempted: KeepRule = (facts) =>
  needsOf(facts, ({ name, info, deployments }) => {
    const id = info.lastAttemptedDeployment?.deploymentId;
    return deployments
      .filter(({ deploymentId }) => deploymentId !== undefined && deploymentId === id)
      .map(({ revision }) => ({ revision, why: `tried last on ${name} (${id ?? ''})` }));
  });

/** What CodeDeploy says that the group is to have: Auto Scaling gives it to instances that are launched. */
const targetRevision: KeepRule = (facts) =>
  needsOf(facts, ({ name, info }) => [
    { revision: info.targetRevision, why: `the target revision of ${name}` },
  ]);

/** What can be rolled back to. */
const lastGood: KeepRule = (facts) =>
  needsOf(facts, ({ name, deployments }) => {
    const seen = new Set<string>();
    return goodReleases(releasesAmong(deployments))
      .filter(({ revision }) => !seen.has(revision) && seen.add(revision))
      .slice(0, facts.keep)
      .map(({ info }, index) => ({
        revision: info.revision,
        why: `good revision ${index + 1} of ${facts.keep} on ${name} (${named(info)})`,
      }));
  });

/** What was pushed for another job to deploy stands nowhere but in S3. */
const newest: KeepRule = ({ objects, keep }) => {
  const byApplication = new Map<string, StoredObject[]>();
  for (const object of objects) {
    if (object.digest === undefined || !object.isUnderItsKey) continue;
    const { bucket, application = '' } = object;
    const place = `${bucket} ${application}`;
    const others = byApplication.get(place);
    if (others === undefined) byApplication.set(place, [object]);
    else others.push(object);
  }
  const last = new Set(
    [...byApplication.values()].flatMap((some) =>
      some
        .toSorted((one, other) => other.lastModified.getTime() - one.lastModified.getTime())
        .slice(0, keep),
    ),
  );
  return (object) =>
    last.has(object)
      ? `one of the ${keep} newest of ${object.application ?? ''} in ${object.bucket}`
      : undefined;
};

/** All reasons, the first that holds is told. */
export const keepRules = {
  notOurs,
  otherApplication,
  lastSuccessful,
  running,
  targetRevision,
  lastGood,
  lastAttempted,
  locked,
  young,
  newest,
  copied,
  sharedKey,
  inexact,
} as const satisfies Readonly<Record<string, KeepRule>>;
