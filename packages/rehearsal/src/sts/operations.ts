import type { StsOperation } from './operation.js';
import { assumeRole } from './operations/assume-role.js';
import { getCallerIdentity } from './operations/get-caller-identity.js';

/** All operations. */
export const operations: readonly StsOperation[] = [assumeRole, getCallerIdentity];
