import { ok, type Further, type PlaceSeen, type Probe } from '@codedeployer/core/activation';
import type { Services } from '../../aws/services.js';

export const identity: Probe<Further<PlaceSeen, Services>> = {
  name: 'identity',
  looksAt: 'whose the credentials are',
  permissions: [],
  look: ({ services }) => [ok(`${services.identity} in account ${services.account}`)],
};
