import type { CodeDeployContext } from './context.js';
import { seconds } from './describe.js';
import type { Revision, RevisionLocation } from './model.js';
import { revisionKey } from './revision-location.js';

/** The revision as it was registered; a request may leave its version or ETag out. */
export function findRevision(
  context: CodeDeployContext,
  applicationName: string,
  location: RevisionLocation,
): Revision | undefined {
  const { bucket, key, bundleType, version, eTag } = location.s3Location;
  return (
    context.revisions.get(revisionKey(applicationName, location)) ??
    context.revisions
      .all()
      .findLast(
        ({ applicationName: name, location: { s3Location } }) =>
          name === applicationName &&
          s3Location.bucket === bucket &&
          s3Location.key === key &&
          s3Location.bundleType === bundleType &&
          (version === undefined || s3Location.version === version) &&
          (eTag === undefined || s3Location.eTag === eTag),
      )
  );
}

export function describeRevision(context: CodeDeployContext, revision: Revision) {
  return {
    description: revision.description,
    deploymentGroups: targetGroups(context, revision),
    registerTime: seconds(revision.registerTime),
    ...(revision.firstUsedTime !== undefined && {
      firstUsedTime: seconds(revision.firstUsedTime),
    }),
    ...(revision.lastUsedTime !== undefined && { lastUsedTime: seconds(revision.lastUsedTime) }),
  };
}

/** The groups for which this is the current target revision. */
export function targetGroups(context: CodeDeployContext, revision: Revision): readonly string[] {
  const key = revisionKey(revision.applicationName, revision.location);
  return context.groups
    .all()
    .filter(
      (group) =>
        group.applicationName === revision.applicationName &&
        group.targetRevision !== undefined &&
        revisionKey(group.applicationName, group.targetRevision) === key,
    )
    .map((group) => group.deploymentGroupName);
}
