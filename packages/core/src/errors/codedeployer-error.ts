/** Shared by every loaded copy of this package: an ESM gulpfile and an Nx plugin may each load their own. */
const brand: unique symbol = Symbol.for('codedeployer.error') as never;

export interface Explanation {
  /** Names the thing that is wrong, the value found and what was expected. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

/**
 * An error that the user can act on: it carries a stable `code`, a message that names the thing and a hint
 * that says what to do. Anything else that is thrown is a defect or comes from a library, and passes through whole.
 */
export class CodedeployerError extends Error {
  override readonly name = 'CodedeployerError';
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, { message, hint }: Explanation, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Recognises this error from any loaded copy of the package, where `instanceof` would not. */
  static is(value: unknown): value is CodedeployerError {
    return value instanceof Error && brand in value;
  }
}
