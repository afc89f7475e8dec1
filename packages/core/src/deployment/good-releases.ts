import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { unquoted } from './find-object.js';
import { isRelease } from './summarize.js';

/** A release from S3. */
export interface Release {
  readonly info: DeploymentInfo;
  /** The same text for the same object. */
  readonly revision: string;
}

/** Stands in the description of a deployment that brings back an earlier revision. */
const rolledBackFrom = /\brollback from (d-[A-Z0-9]+)/;

/** One text for each object that was deployed, or commit. */
export function nameDeployed({ revision }: DeploymentInfo): string {
  const { bucket, key, eTag, version } = revision?.s3Location ?? {};
  return revision?.s3Location === undefined
    ? JSON.stringify(revision)
    : JSON.stringify([bucket, key, version ?? (eTag && unquoted(eTag))]);
}

/** Those of some deployments that are releases from S3, in their order. */
export function releasesAmong(deployments: readonly DeploymentInfo[]): Release[] {
  return deployments
    .filter((info) => isRelease(info) && info.revision?.s3Location !== undefined)
    .map((info) => ({ info, revision: nameDeployed(info) }));
}

/**
 * The releases that succeeded, without what was rolled back from since: what a group can go back to.
 *
 * @param releases of one group, the newest first
 */
export function goodReleases(releases: readonly Release[]): Release[] {
  const leftBehind = new Set(
    releases.map(({ info }) => rolledBackFrom.exec(info.description ?? '')?.[1]),
  );
  // A deployment that was rolled back from is bad, and so are older ones of the same revision; newer ones were meant.
  const bad = new Map<string, number>();
  for (const [index, { info, revision }] of releases.entries())
    if (leftBehind.has(info.deploymentId) && !bad.has(revision)) bad.set(revision, index);
  return releases.filter(
    ({ info, revision }, index) =>
      info.status === 'Succeeded' && index < (bad.get(revision) ?? Number.POSITIVE_INFINITY),
  );
}
