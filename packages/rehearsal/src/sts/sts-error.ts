/** A refusal by STS, under the service's own code. */
export class StsError extends Error {
  override readonly name = 'StsError';
  readonly status: number;
  /** For example `AccessDenied`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A parameter that the service's model does not allow. */
export function validationError(name: string, value: string | null, rule: string): StsError {
  const given = value === null ? 'Value null' : `Value '${value}'`;
  return new StsError(
    400,
    'ValidationError',
    `1 validation error detected: ${given} at '${name}' failed to satisfy constraint: ${rule}`,
  );
}
