import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { isOlder, nameSequence } from '../model/sequence.js';
import type { Guarded } from './guarded.js';
import { sequenceOfDeployment } from './sequence-of.js';
import { isRelease } from '../deployment/summarize.js';
import type { Standing } from './standing.js';

/** Whether it is looked at what is live: a build of which nothing is known is not guarded. */
export function isOrdered({ sequence, mayBeOlder }: Guarded): boolean {
  return sequence !== undefined && !mayBeOlder;
}

/** A deployment of a newer build, and the error of ours because of it. */
export interface Newer {
  readonly info: DeploymentInfo;
  readonly error: CodedeployerError;
  /** The error for when ours has been started by then. */
  readonly afterStart: (stopped: string) => CodedeployerError;
}

/**
 * Finds what is newer than our build: what is live in a group, or will be once what runs has ended.
 *
 * @param onUnknown told of what is live when it cannot be compared
 */
export async function findNewer(
  guarded: Guarded,
  { busy, live, read }: Standing,
  onUnknown: (message: string) => void = () => undefined,
): Promise<Newer | undefined> {
  const { sequence, name: group } = guarded;
  if (sequence === undefined || !isOrdered(guarded)) return undefined;
  for (const info of [...busy.filter(isRelease), ...(live === undefined ? [] : [live])]) {
    const theirs = await sequenceOfDeployment(guarded, info, read);
    const deployment = `${info.deploymentId ?? ''} (${info.status ?? ''})`;
    if (theirs === undefined) {
      onUnknown(unknown(group, deployment, 'nobody says which build it is'));
      continue;
    }
    const older = isOlder(sequence, theirs);
    if (older === undefined) {
      const why = `its ${nameSequence(theirs)} cannot be compared with our ${nameSequence(sequence)}`;
      onUnknown(unknown(group, deployment, why));
    }
    if (older !== true) continue;
    const facts = {
      group,
      ours: nameSequence(sequence),
      theirs: nameSequence(theirs),
      deployment,
    };
    return {
      info,
      error: failure('OLDER', facts),
      afterStart: (stopped) => failure('OLDER', { ...facts, stopped }),
    };
  }
  return undefined;
}

function unknown(group: string, deployment: string, why: string): string {
  return `${group}: whether this build is older than that of ${deployment} is not known, as ${why}.`;
}
