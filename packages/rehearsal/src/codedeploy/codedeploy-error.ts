/** A refusal by CodeDeploy, under the service's own exception name. */
export class CodeDeployError extends Error {
  override readonly name = 'CodeDeployError';
  /** For example `ApplicationDoesNotExistException`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
