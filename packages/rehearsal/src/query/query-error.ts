/** A refusal by a service of a query protocol, under the service's own code. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly status: number;
  /** For example `AccessDenied`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * A parameter that the service's model does not allow.
 * @param name as the API has it; messages begin it with a small letter
 */
export function validationError(name: string, value: string | undefined, rule: string): QueryError {
  const given = value === undefined ? 'Value null' : `Value '${value}'`;
  const inMessages = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return new QueryError(
    400,
    'ValidationError',
    `1 validation error detected: ${given} at '${inMessages}' failed to satisfy constraint: ${rule}`,
  );
}
