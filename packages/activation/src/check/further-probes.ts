import type { FurtherProbes } from '@codedeployer/core/activation';
import { closeServices, openServices, type Services } from '../aws/services.js';
import { bucketPolicy } from './bucket/bucket-policy.js';
import { alarms } from './group/alarms.js';
import { autoScaling } from './group/auto-scaling.js';
import { instanceRole } from './group/instance-role.js';
import { instances } from './group/instances.js';
import { leftCopies } from './group/left-copies.js';
import { onPremises } from './group/on-premises.js';
import { otherHooks } from './group/other-hooks.js';
import { platforms } from './group/platforms.js';
import { reached } from './group/reached.js';
import { serviceRole } from './group/service-role.js';
import { identity } from './place/identity.js';

/** What `check` looks at beyond S3 and CodeDeploy, in the order of the lines. */
export const furtherProbes: FurtherProbes<Services> = {
  open: openServices,
  close: closeServices,
  place: [identity],
  bucket: [bucketPolicy],
  group: [
    serviceRole,
    instances,
    platforms,
    onPremises,
    reached,
    instanceRole,
    autoScaling,
    otherHooks,
    leftCopies,
    alarms,
  ],
};
