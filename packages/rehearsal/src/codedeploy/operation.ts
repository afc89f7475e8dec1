import type { CodeDeployContext, JsonObject } from './context.js';

/** An operation of the API: a file in `operations/` and a line of the list in `operations.ts`. */
export interface CodeDeployOperation<Input = unknown> {
  /** As the API has it, for example `CreateDeployment`. */
  readonly name: string;
  /** One sentence; the documentation's table is made from it. */
  readonly does: string;
  /** Reads the request and finds what it names. Throws a CodeDeployError that refuses it. */
  read(input: JsonObject, context: CodeDeployContext): Input;
  /** Does what was read, and gives the answer. Throws a CodeDeployError when what is stored forbids it. */
  run(
    input: Input,
    context: CodeDeployContext,
    call: { readonly region: string },
  ): JsonObject | undefined | Promise<JsonObject | undefined>;
}

/** Lets `run` have the type of what `read` gives. */
export function defineOperation<Input>(
  operation: CodeDeployOperation<Input>,
): CodeDeployOperation<Input> {
  return operation;
}
