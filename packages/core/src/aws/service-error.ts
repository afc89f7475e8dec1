/** What the SDK puts on the errors of a service. */
export interface ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Whether an error comes from a request that the SDK has made; what was answered has a status as well. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && '$metadata' in error;
}

export function statusOf(error: unknown): number | undefined {
  return isServiceError(error) ? error.$metadata.httpStatusCode : undefined;
}
