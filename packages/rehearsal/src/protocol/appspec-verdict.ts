import type { Appspec, AppspecVerdict, HookScript } from '@codedeployer/appspec';

/** A verdict as it is sent: JSON has no maps, and no infinity. */
export type SentVerdict =
  | {
      readonly accepted: true;
      readonly appspec: Omit<Appspec, 'hooks'> & { readonly hooks: readonly HooksOfEvent[] };
    }
  | Pick<Extract<AppspecVerdict, { accepted: false }>, 'accepted' | 'error'>;

type HooksOfEvent = readonly [event: string, scripts: readonly HookScript[]];

/** Where a verdict on an appspec comes from. */
export type JudgeAppspec = (contents: Buffer) => Promise<SentVerdict>;

export function toSend(verdict: AppspecVerdict): SentVerdict {
  if (!verdict.accepted) return { accepted: false, error: verdict.error };
  const hooks = [...verdict.appspec.hooks].map(([event, scripts]): HooksOfEvent => [
    event,
    // No script runs for longer than this, whatever it may.
    scripts.map((one) => ({ ...one, timeout: Math.min(one.timeout, Number.MAX_SAFE_INTEGER) })),
  ]);
  return { accepted: true, appspec: { ...verdict.appspec, hooks } };
}
