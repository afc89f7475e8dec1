import type { SdkClient } from '@codedeployer/core';
import {
  explainServiceError,
  isServiceError,
  repeatCall,
  type Calling,
  type CommandOf,
} from '@codedeployer/core/activation';
import type { Services } from './services.js';

/** What may be done about a call of this package that did not succeed. */
interface AskOptions {
  /** False where carrying it out twice is not the same as once. */
  readonly repeatable?: boolean;
  /** Names of the service's errors that are handed on as they are: they are answers here. */
  readonly answers?: readonly string[];
}

const reads = /^[a-z-]+:(?:Get|List|Describe|Head)/;

/** Who asks: with what patience, and who is told that something on AWS may be otherwise now. */
type Asking = Pick<Services, 'calling' | 'onWrite'>;

/** Whether AWS has said that it did nothing. */
function isRefused(error: unknown): boolean {
  const status = isServiceError(error) ? (error.$metadata.httpStatusCode ?? 0) : 0;
  return status >= 400 && status < 500;
}

/**
 * Makes a call to any service, again where that may help.
 *
 * @param action as IAM names it: `iam:GetRole`
 * @param resource what it is about, for the error
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, …; one of `answers` as the SDK throws it
 */
export async function ask<Output>(
  { calling, onWrite }: Asking,
  client: object,
  action: string,
  resource: string,
  make: () => CommandOf<Output>,
  { repeatable = true, answers = [] }: AskOptions = {},
): Promise<Output> {
  const policy = { repeatable, seconds: 20 };
  const told = { repeated: false };
  const onRepeat: Calling['onRepeat'] = (repeated) => {
    told.repeated = true;
    calling.onRepeat?.(repeated);
  };
  const tellWrite = () => {
    if (!reads.test(action)) onWrite?.();
  };
  try {
    const how = { ...calling, onRepeat };
    const output = await repeatCall(client as SdkClient, action, policy, make, how);
    tellWrite();
    return output;
  } catch (error) {
    // One without an answer may have been carried out.
    if (told.repeated || !isRefused(error)) tellWrite();
    if (isServiceError(error) && answers.includes(error.name)) throw error;
    throw explainServiceError(error, action, resource, { policy: 'activator' });
  }
}

/**
 * The same for what may not be there.
 *
 * @param missing names of the service's errors that say so
 * @returns undefined where it is not there
 */
export async function askForWhatMayBeMissing<Output>(
  services: Asking,
  client: object,
  action: string,
  resource: string,
  make: () => CommandOf<Output>,
  missing: readonly string[],
): Promise<Output | undefined> {
  try {
    return await ask(services, client, action, resource, make, { answers: missing });
  } catch (error) {
    if (isServiceError(error) && missing.includes(error.name)) return undefined;
    throw error;
  }
}
