import type { ScalingOperation } from './context.js';
import { createAutoScalingGroup } from './operations/create-auto-scaling-group.js';
import { createOrUpdateTags } from './operations/create-or-update-tags.js';
import { deleteAutoScalingGroup } from './operations/delete-auto-scaling-group.js';
import { deleteLifecycleHook } from './operations/delete-lifecycle-hook.js';
import { deleteWarmPool } from './operations/delete-warm-pool.js';
import { describeAutoScalingGroups } from './operations/describe-auto-scaling-groups.js';
import { describeLifecycleHooks } from './operations/describe-lifecycle-hooks.js';
import { describeWarmPool } from './operations/describe-warm-pool.js';
import { putLifecycleHook } from './operations/put-lifecycle-hook.js';
import { putWarmPool } from './operations/put-warm-pool.js';
import { resumeProcesses } from './operations/resume-processes.js';
import { suspendProcesses } from './operations/suspend-processes.js';
import { updateAutoScalingGroup } from './operations/update-auto-scaling-group.js';

/** All operations. */
export const operations: readonly ScalingOperation[] = [
  createAutoScalingGroup,
  createOrUpdateTags,
  deleteAutoScalingGroup,
  deleteLifecycleHook,
  deleteWarmPool,
  describeAutoScalingGroups,
  describeLifecycleHooks,
  describeWarmPool,
  putLifecycleHook,
  putWarmPool,
  resumeProcesses,
  suspendProcesses,
  updateAutoScalingGroup,
];
