import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import { lookAtObject, type SeenObject } from '../deployment/look-at-object.js';
import { summarize } from '../deployment/summarize.js';
import type { DeploymentSummary } from '../model/deployment-summary.js';
import { regionOf, type GroupTarget } from './group-target.js';

/** Sums up a deployment, with the names of its revision where S3 tells them. */
export type Summarize = (info: DeploymentInfo) => Promise<DeploymentSummary>;

/** Sums up deployments to a group; asks S3 once for each object. */
export function summarizeOf(target: GroupTarget, calling: Calling): Summarize {
  const seen = new Map<string, Promise<SeenObject>>();
  return async (info) => {
    const summary = summarize(info, { group: target.name, region: regionOf(target) });
    const location = info.revision?.s3Location;
    if (location === undefined || summary.revision === undefined) return summary;
    const key = JSON.stringify([location.bucket, location.key, location.eTag, location.version]);
    const looking = seen.get(key) ?? lookAtObject(target.clients, location, calling);
    seen.set(key, looking);
    return { ...summary, revision: { ...summary.revision, ...(await looking) } };
  };
}
