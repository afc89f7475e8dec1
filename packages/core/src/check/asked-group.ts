import type { GroupTarget } from '../commands/group-target.js';
import type { GroupSeen } from '../probe/probe.js';

/** A deployment group that is there, and how the commands ask about it. */
export interface AskedGroup extends GroupSeen {
  readonly target: GroupTarget;
}
