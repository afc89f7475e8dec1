import type { QuickProbes } from '@codedeployer/core/activation';
import { openEc2, type OpenedEc2 } from '../aws/ec2-services.js';
import { fleet } from './group/fleet.js';

/** What `deploy` looks at before it uploads, with EC2 alone and one call for the groups of a region. */
export const quickProbes: QuickProbes<OpenedEc2> = {
  open: openEc2,
  close: (services) => services.close(),
  group: [fleet],
};
