import { CodedeployerError } from '@codedeployer/core';

/** The error that something rejects with; a test fails when it does not, or with a defect. */
export async function errorOf(promise: Promise<unknown>): Promise<CodedeployerError> {
  try {
    await promise;
  } catch (error) {
    if (CodedeployerError.is(error)) return error;
    throw error;
  }
  throw new Error('expected a rejection');
}
