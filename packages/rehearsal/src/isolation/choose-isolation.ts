import { rehearsalFailure } from '../errors/failures.js';
import type { IsolationKind, RehearsalIsolation } from '@codedeployer/core/contract';
import { probeNamespaces, type Availability, type Probe } from './probe-namespaces.js';

/** The isolation that a rehearsal's instances get, and what is known about it. */
export interface ChosenIsolation extends RehearsalIsolation {
  /** True when the namespaces are set up by a user without root. */
  readonly inUserNamespace: boolean;
  /** The layer of folders that the user owns, which instances in a user namespace need. */
  readonly shadow: string | undefined;
  /** True when Node runs by the agent's name inside an instance. */
  readonly runsRenamed: boolean;
}

/**
 * Takes the isolation that was asked for, or the best that this machine offers; a named one is never replaced by another.
 * @throws CodedeployerError `ISOLATION_UNAVAILABLE` with what stands in its way; `REHEARSAL_WITHOUT_MODULES` under Yarn's Plug'n'Play.
 */
export async function chooseIsolation(
  asked: 'auto' | IsolationKind,
  probe: Probe,
): Promise<ChosenIsolation> {
  // Instances run modules of this package as processes of their own, to which Yarn's archives of packages are no folders.
  if (process.versions.pnp !== undefined) throw rehearsalFailure('REHEARSAL_WITHOUT_MODULES', {});
  if (asked === 'directory') return directoryIsolation('it was asked for');
  const found = await probeNamespaces(probe);
  if (found.available) return namespacesIsolation(asked, found);
  if (asked === 'auto') return directoryIsolation(`namespaces are not to be had: ${found.reason}`);
  throw rehearsalFailure('ISOLATION_UNAVAILABLE', found);
}

function namespacesIsolation(
  asked: 'auto' | IsolationKind,
  { inUserNamespace, shadow, runsRenamed }: Extract<Availability, { available: true }>,
): ChosenIsolation {
  const how = inUserNamespace ? 'a user namespace' : 'root';
  const reason =
    asked === 'auto'
      ? `the best there is, and this machine offers it to ${how}`
      : `it was asked for, and this machine offers it to ${how}`;
  return {
    kind: 'namespaces',
    reason,
    limits: [...sharedLimits, ...(inUserNamespace ? userNamespaceLimits : [])],
    inUserNamespace,
    shadow,
    runsRenamed,
  };
}

/** Said of instances that have no root file system of their own. */
export const startsAsThisMachine =
  'An instance starts as a copy of this machine, not of an EC2 image: what is installed here is installed there.';

const sharedLimits = [startsAsThisMachine];

const userNamespaceLimits = [
  'There is only the user root: files cannot be given to other users, and runas works for root alone.',
  'Folders deeper than the fourth level that are not yours cannot be written to, and files that are not yours cannot be changed in place, those of /etc excepted.',
];

function directoryIsolation(reason: string): ChosenIsolation {
  return {
    kind: 'directory',
    reason,
    limits: directoryLimits,
    inUserNamespace: false,
    shadow: undefined,
    runsRenamed: false,
  };
}

const directoryLimits = [
  'Only what the files section of the appspec installs is mapped below a folder; a hook that names an absolute path without CODEDEPLOYER_ROOT reads and writes this machine.',
  'Hooks run as the user who rehearses, on this machine: they see its processes and its network, and all instances share its ports.',
  "There are no services of an instance: systemctl, service and journalctl are this machine's own, and the strategies leave them out.",
  'Processes are found by a mark in their environment; one that clears its environment outlives the rehearsal.',
];
