import { setTimeout as delay } from 'node:timers/promises';
import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { stopDeployment } from '../deployment/stop.js';
import { busyCommands, describeBusy } from './describe-busy.js';
import { asking, type Guarded } from './guarded.js';

/** A group that is left out, as it is busy and that was asked for. */
export interface LeftOut {
  readonly leftOut: CodedeployerError;
}

/** Minutes between two lines about the same deployment. */
const heartbeat = 1;

/** Whether CodeDeploy would not start a deployment because of another one; what it says about it is not read. */
export function isLimited(error: unknown): boolean {
  const { name, cause } = (error ?? {}) as Error;
  return name === 'DeploymentLimitExceededException' || (cause !== undefined && isLimited(cause));
}

/** Only what somebody has started is stopped: half a rollback would leave a mix of two revisions. */
function mayBeStopped({ creator = 'user' }: DeploymentInfo): boolean {
  return ![
    'codeDeployRollback',
    'CloudFormationRollback',
    'autoscaling',
    'autoscalingTermination',
    'CodeDeployAutoUpdate',
  ].includes(creator);
}

/** How long a group has been waited for, and what has been told and done about it. */
export class BusyWait {
  readonly #guarded: Guarded;
  readonly #began = performance.now();
  /** Ids of the deployments that have been asked to stop. */
  readonly #stopped = new Set<string>();
  #told: { readonly what: string; readonly at: number } | undefined;

  constructor(guarded: Guarded) {
    this.#guarded = guarded;
  }

  /**
   * Does with a busy group as `onBusy` says, and waits a moment where it is to be waited for.
   *
   * @param busy deployments that have not ended; none where CodeDeploy says there is one and lists none
   * @returns undefined when it is time to look again
   * @throws GROUP_BUSY, and the signal's reason
   */
  async meet(busy: readonly DeploymentInfo[]): Promise<LeftOut | undefined> {
    const { onBusy, busyTimeout, name, tell } = this.#guarded;
    if (onBusy === 'fail') throw this.#error(busy);
    if (onBusy === 'skip') return { leftOut: this.#error(busy) };
    const elapsed = (performance.now() - this.#began) / 60_000;
    if (elapsed >= busyTimeout) throw this.#error(busy, busyTimeout);
    if (onBusy === 'stop') await this.#stop(busy.filter(mayBeStopped));
    const [first] = busy;
    const what = first?.deploymentId ?? '';
    const now = performance.now();
    if (this.#told?.what !== what) {
      const busyWith =
        first === undefined
          ? 'CodeDeploy starts no other deployment, and lists none that runs'
          : `is busy with ${describeBusy(first)}`;
      tell(
        `${name}: ${first === undefined ? `${busyWith}.` : busyWith} It is waited for, for ${round(busyTimeout - elapsed)} min at most ("busyTimeout").`,
      );
      if (first !== undefined)
        for (const command of busyCommands(first, this.#guarded.region)) tell(`  ${command}`);
      this.#told = { what, at: now };
    } else if (now - this.#told.at >= heartbeat * 60_000) {
      tell(
        `${name}: still busy after ${round(elapsed)} min${first === undefined ? '.' : ` with ${describeBusy(first)}`}`,
      );
      this.#told = { what, at: now };
    }
    await this.#pause(busyTimeout - elapsed);
    return undefined;
  }

  #error(busy: readonly DeploymentInfo[], minutes?: number): CodedeployerError {
    const { name, region } = this.#guarded;
    const [first] = busy;
    return failure('GROUP_BUSY', {
      group: name,
      deployment: first && describeBusy(first),
      minutes,
      commands: first === undefined ? [] : busyCommands(first, region),
    });
  }

  async #pause(minutesLeft: number): Promise<void> {
    const { pollInterval } = this.#guarded;
    const { signal } = asking(this.#guarded);
    const milliseconds = Math.min(pollInterval * 1000, minutesLeft * 60_000);
    await delay(milliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }

  async #stop(deployments: readonly DeploymentInfo[]): Promise<void> {
    const { clients, name, tell } = this.#guarded;
    for (const info of deployments) {
      const { deploymentId = '' } = info;
      if (this.#stopped.has(deploymentId)) continue;
      this.#stopped.add(deploymentId);
      tell(`${name}: stops ${describeBusy(info)} Its end is waited for ("onBusy": "stop").`);
      // What comes next is our deployment: nothing is to be brought back in between.
      await stopDeployment(clients, deploymentId, { rollback: false }, asking(this.#guarded));
    }
  }
}

function round(minutes: number): number {
  return minutes < 1 ? Number(minutes.toPrecision(1)) : Math.round(minutes);
}
