import { deniedActionIn } from '../aws/explain-error.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { CheckLine } from '../model/activation.js';
import type { Finding, Probe } from './probe.js';

/** Whose line it is. */
export interface Whose {
  readonly subject: string;
  /** Our names of the groups that it concerns. */
  readonly groups?: readonly string[] | undefined;
  readonly region?: string | undefined;
}

/**
 * Looks, and makes a line of each finding. What it may not see, or what kept it from looking, is a line as well.
 *
 * @throws a defect, and the signal's reason where somebody cancels
 */
export async function runProbe<Seen>(
  probe: Probe<Seen>,
  seen: Seen,
  whose: Whose,
  signal?: AbortSignal,
): Promise<CheckLine[]> {
  let findings: Finding[];
  try {
    findings = await probe.look(seen);
  } catch (error) {
    findings = findingsOf(endOf(error, signal));
  }
  return findings.map((finding) => lineOf(probe.name, finding, whose));
}

/**
 * What ended a look: that the time was up, where it was, as what has been seen by then is to be told.
 *
 * @throws the signal's reason, where somebody cancels
 */
export function endOf(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted !== true) return error;
  if (isTimeUp(signal.reason)) return signal.reason;
  throw signal.reason;
}

function isTimeUp(error: unknown): boolean {
  return CodedeployerError.is(error) && error.code === 'RUN_TIMED_OUT';
}

export function lineOf(
  check: string,
  { level, subject, message, fix, permission }: Finding,
  whose: Whose,
): CheckLine {
  return {
    check,
    level,
    subject: subject ?? whose.subject,
    ...(whose.groups === undefined ? {} : { groups: whose.groups }),
    ...(whose.region === undefined ? {} : { region: whose.region }),
    message,
    ...(fix === undefined ? {} : { fix }),
    ...(permission === undefined ? {} : { permission }),
  };
}

const toldOfBucket = new Set(['NoSuchBucket', 'PermanentRedirect', 'AuthorizationHeaderMalformed']);

/** Whether S3 says that a bucket is not there, or in another region: the probe that looks for it says so. */
export function isMissingBucket(error: CodedeployerError): boolean {
  return toldOfBucket.has((error.cause as Error | undefined)?.name ?? '');
}

/** What keeps a probe from looking, as a finding. */
export function findingsOf(error: unknown): Finding[] {
  if (!CodedeployerError.is(error)) throw error;
  if (isTimeUp(error)) return [{ level: 'unseen', message: 'Not looked at: the time was up.' }];
  const { message, hint } = error;
  const permission = deniedActionIn(error);
  if (permission !== undefined)
    return [{ level: 'unseen', message: `Not looked at: ${permission} is denied.`, permission }];
  if (isMissingBucket(error)) return [];
  return [{ level: 'problem', message, fix: hint }];
}
