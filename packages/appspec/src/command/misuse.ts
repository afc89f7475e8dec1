/** The command cannot do what it was asked for, whatever is in the files. */
export class Misuse extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}
