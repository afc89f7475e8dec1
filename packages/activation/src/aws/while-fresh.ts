import { setTimeout as delay } from 'node:timers/promises';

/** How long is waited, in seconds; what IAM and SNS have made is known everywhere within minutes. */
export interface FreshnessLimits {
  /** All in all. */
  readonly limit: number;
  /** Before the first time that it is tried again; twice as long before each further one, up to ten. */
  readonly pause: number;
}

export const usualFreshness: FreshnessLimits = { limit: 300, pause: 2 };

const longestPause = 10;

/** What CodeDeploy says of what it does not know yet, by the name of the error. */
const unknownYet: Readonly<Record<string, { readonly words: RegExp; readonly what: string }>> = {
  InvalidRoleException: {
    words: /cannot assume role|does not have the permissions required to assume the role/i,
    what: 'IAM to make the service role known to CodeDeploy',
  },
  InvalidTriggerConfigException: {
    words: /topic arn\b.*\bis not valid/i,
    what: 'the topic of SNS to be known to CodeDeploy',
  },
};

/** What is waited for; undefined where waiting is of no use. */
function awaited(error: unknown): string | undefined {
  // The error of the service may have been explained in the meantime.
  for (let cause = error; cause instanceof Error; { cause } = cause) {
    const known = Object.hasOwn(unknownYet, cause.name) ? unknownYet[cause.name] : undefined;
    if (known?.words.test(cause.message) === true) return known.what;
  }
  return undefined;
}

/**
 * Writes something that names a role or a topic, again for some minutes while CodeDeploy does not know it yet; whatever
 * else goes wrong is not tried again here.
 *
 * @param onWait told once what is waited for, in a sentence
 * @throws what the last try ended with, and the signal's reason
 */
export async function whileFresh<T>(
  write: () => Promise<T>,
  {
    limits: { limit, pause: first } = usualFreshness,
    signal,
    onWait,
  }: {
    readonly limits?: FreshnessLimits | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly onWait?: ((message: string) => void) | undefined;
  } = {},
): Promise<T> {
  const until = performance.now() + limit * 1000;
  const told = new Set<string>();
  for (let pause = first; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await write();
    } catch (error) {
      const what = awaited(error);
      if (what === undefined || performance.now() + pause * 1000 > until) throw error;
      if (!told.has(what)) onWait?.(`Waiting for ${what}, ${durationOf(limit)} at most.`);
      told.add(what);
      await delay(pause * 1000, undefined, { ...(signal && { signal }) }).catch(() =>
        signal?.throwIfAborted(),
      );
    }
  }
}

function durationOf(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}
