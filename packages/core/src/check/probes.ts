import { bucket } from './bucket/bucket.js';
import { encryption } from './bucket/encryption.js';
import { lifecycle } from './bucket/lifecycle.js';
import { publicAccess } from './bucket/public-access.js';
import { versioning } from './bucket/versioning.js';
import { deploymentConfig } from '../probe/group/deployment-config.js';
import { loadBalancer } from './group/load-balancer.js';
import { lock } from './group/lock.js';
import { triggers } from './group/triggers.js';
import { running, unhealthy } from './group/running.js';
import { launchLoop } from '../probe/group/launch-loop.js';
import { serviceRoleArn } from '../probe/group/service-role-arn.js';
import { digestCache } from './machine/digest-cache.js';
import { git } from './machine/git.js';
import { isolation } from './machine/isolation.js';
import { lint } from './machine/lint.js';
import { node } from '../probe/machine/node.js';
import { clock } from '../probe/place/clock.js';
import { fips, region } from '../probe/place/endpoints.js';
import { proxy } from './place/proxy.js';
import type { AskedGroup } from './asked-group.js';
import type { ProjectSeen } from './project-seen.js';
import type { BucketSeen, PlaceSeen, Probe } from '../probe/probe.js';

/* What is looked at with S3 and CodeDeploy alone, in the order of the lines. */

export const machineProbes: readonly Probe<ProjectSeen>[] = [
  node,
  git,
  digestCache,
  isolation,
  lint,
];

export const placeProbes: readonly Probe<PlaceSeen>[] = [region, fips, proxy, clock];

export const bucketProbes: readonly Probe<BucketSeen>[] = [
  bucket,
  publicAccess,
  encryption,
  versioning,
  lifecycle,
];

export const groupProbes: readonly Probe<AskedGroup>[] = [
  serviceRoleArn,
  deploymentConfig,
  lock,
  running,
  unhealthy,
  launchLoop,
  triggers,
  loadBalancer,
];
