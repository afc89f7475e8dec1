/** An error as tests look at it: those of users have a code and mostly a hint. */
export type CaughtError = Error & { readonly code?: string; readonly hint?: string };

/** The error that something rejects with; a test fails when it does not. */
export async function errorOf(promise: Promise<unknown>): Promise<CaughtError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('expected a rejection');
}
