import type { Calling } from '../aws/call.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { NamedGroup } from '../model/command-reports.js';
import type { ReportedError } from '../model/deploy-report.js';
import { describeError } from '../run/describe-error.js';
import { nameGroup, type GroupTarget } from './group-target.js';

/** What is known of a group, and what kept from knowing it. */
interface Looked<Answer> {
  readonly answer: Answer;
  readonly error?: unknown;
}

/**
 * What looking at a group comes to: what is known of it, or the group with the error that kept it from being looked at.
 *
 * @param nothing what is said of a group of which nothing is known
 * @throws a defect, and the signal's reason
 */
export async function orItsError<Answer extends NamedGroup & { readonly error?: ReportedError }>(
  target: GroupTarget,
  { signal }: Calling,
  look: () => Promise<Answer>,
  nothing: Omit<Answer, keyof NamedGroup | 'error'>,
): Promise<Looked<Answer>> {
  try {
    return { answer: await look() };
  } catch (error) {
    signal?.throwIfAborted();
    if (!CodedeployerError.is(error)) throw error;
    const answer = { ...nameGroup(target), ...nothing, error: describeError(error) };
    return { answer: answer as unknown as Answer, error };
  }
}

/** The answers, unless there is none: then the first error is the error of all. */
export function refuseWhereAllFail<Answer>(looked: readonly Looked<Answer>[]): Answer[] {
  if (looked.length > 0 && looked.every(({ error }) => error !== undefined))
    throw looked[0]?.error as Error;
  return looked.map(({ answer }) => answer);
}
