import { setTimeout as delay } from 'node:timers/promises';
import { endOf } from './call-end.js';
import {
  callPolicies,
  mayRepeat,
  pauseBefore,
  usualAttempts,
  usualPatience,
  type CallPolicy,
  type CodeDeployOperation,
  type Patience,
} from './call-policy.js';
import type { Clients, SdkClient } from './clients.js';
import { readJson } from './read-json.js';
import { retryAfter } from './retry-after.js';
import { sendOnce, type CommandOf, type RawAnswer, type SendOptions } from './send-once.js';
import type { ServiceClock } from './service-clock.js';

/** A call that did not succeed, and is made again. */
export interface CallRepeated {
  /** For example `codedeploy:BatchGetDeployments`. */
  readonly action: string;
  readonly reason: string;
  /** Seconds until the next attempt. */
  readonly pause: number;
  /** Which attempt comes next, counted from 1, and how many there may be. */
  readonly attempt: number;
  readonly attempts: number;
}

/** Says that a call is made again, with the pause before. */
export function formatRepeated({ action, reason, pause, attempt, attempts }: CallRepeated): string {
  const name = action.replace(/^.*:/, '');
  return `${name} did not succeed (${reason}); again in ${pause.toFixed(1)} s, attempt ${attempt} of ${attempts} at most.`;
}

/** What the calls of a run have in common. */
export interface Calling {
  readonly patience: Patience;
  readonly signal?: AbortSignal | undefined;
  /** Lets every attempt wait for its turn. */
  readonly pace?: (<T>(attempt: () => Promise<T>) => Promise<T>) | undefined;
  /** Told before every pause. */
  readonly onRepeat?: ((repeated: CallRepeated) => void) | undefined;
  /** Learns from every answer. */
  readonly clock?: ServiceClock | undefined;
}

export const usualCalling: Calling = { patience: usualPatience };

/**
 * Makes a call, and makes it again as its policy allows: the SDK's own retries have no part in it.
 *
 * @param make makes the command, a new one for each attempt
 * @throws what the last attempt ended with, and the signal's reason
 */
export async function repeatCall<Output>(
  client: SdkClient,
  action: string,
  policy: CallPolicy,
  make: () => CommandOf<Output>,
  calling: Calling,
  inspect?: SendOptions['inspect'],
): Promise<Output> {
  const { patience, signal, onRepeat } = calling;
  const attempts = patience.attempts ?? (await client.config?.maxAttempts?.()) ?? usualAttempts;
  const until = performance.now() + patience.callTimeout * 1000;
  for (let attempt = 1; ; attempt++) {
    const left = (until - performance.now()) / 1000;
    const seconds = Math.min(patience.answerTimeout ?? policy.seconds, Math.max(left, 1));
    try {
      const cutOff = policy.repeatable ? signal : undefined;
      const send = () => sendOnce(client, make(), { seconds, signal: cutOff, inspect });
      return await (calling.pace === undefined ? send() : calling.pace(send));
    } catch (error) {
      const end = endOf(error);
      const pause = Math.max(pauseBefore(attempt, end), retryAfter(error));
      const inTime = performance.now() + pause * 1000 < until;
      if (attempt >= attempts || !inTime || !mayRepeat(end, policy, attempt)) throw error;
      signal?.throwIfAborted();
      const reason = (error as Error).message;
      onRepeat?.({ action, reason, pause, attempt: attempt + 1, attempts });
      if (end === 'expired') await renewCredentials(client);
      await delay(pause * 1000, undefined, signal === undefined ? {} : { signal }).catch(() =>
        signal?.throwIfAborted(),
      );
    }
  }
}

/** That there are no new ones is told by the next attempt. */
async function renewCredentials({ config }: SdkClient): Promise<void> {
  await config?.credentials({ forceRefresh: true }).catch(() => undefined);
}

/**
 * Asks CodeDeploy, as often and as long as the policy of the operation allows; an answer that is none of CodeDeploy
 * counts as a failure.
 *
 * @throws what the last attempt ended with, and the signal's reason
 */
export function askCodeDeploy<Output>(
  { codeDeploy }: Clients,
  operation: CodeDeployOperation,
  make: () => CommandOf<Output>,
  calling: Calling = usualCalling,
): Promise<Output> {
  const policy: CallPolicy = callPolicies[operation];
  const inspect = async (answer: RawAnswer) => {
    await readJson(answer, policy);
    calling.clock?.learn(answer.headers.date);
  };
  return repeatCall(codeDeploy, `codedeploy:${operation}`, policy, make, calling, inspect);
}
