import { createServiceClock, type ServiceClock } from '../aws/service-clock.js';
import { usualCalling, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import type { Sequence } from '../model/sequence.js';
import type { LockPlace } from './lock-object.js';
import type { Owner } from './owner.js';

/** What is done where another deployment of the group has not ended. */
export type OnBusy = 'wait' | 'fail' | 'stop' | 'skip';

/** A deployment group that is about to be deployed to, and what is heeded before. */
export interface Guarded {
  readonly clients: Clients;
  readonly application: string;
  /** The group as messages call it. */
  readonly name: string;
  /** The group as CodeDeploy calls it. */
  readonly deploymentGroup: string;
  /** Where the commands are to look that a person is told of; undefined where that is nowhere in AWS. */
  readonly region: string | undefined;
  /** Where the lock of the group is kept. */
  readonly lock: LockPlace;
  /** Who asks, for those who meet the lock. */
  readonly owner: Owner;
  /** Where the build stands among the others; undefined where nothing is known of it. */
  readonly sequence: Sequence | undefined;
  /** Whether the build may be older than what is live: it is asked for, or it is a rollback. */
  readonly mayBeOlder: boolean;
  /** Whether its object was in S3 before this run, so that `prune` may take it for one that nothing needs. */
  readonly mayBePruned?: boolean | undefined;
  readonly onBusy: OnBusy;
  /** Minutes that a busy group is waited for. */
  readonly busyTimeout: number;
  /** Seconds between two looks at a group that is waited for. */
  readonly pollInterval: number;
  readonly calling?: Calling | undefined;
  /** Told what is waited for, and what cannot be guarded. */
  readonly tell: (message: string) => void;
}

/** How calls are made that the run cancels. */
export function asking({ calling = usualCalling }: Pick<Guarded, 'calling'>): Calling {
  return calling;
}

/** The clock of the service: that of the run, which knows it already, or one that the next answer sets. */
export function withClock(calling: Calling): Calling & { readonly clock: ServiceClock } {
  return { ...calling, clock: calling.clock ?? createServiceClock() };
}
