import type { Answer } from '../server/call.js';
import type { S3Context, S3Request } from './context.js';

type Resource = `${'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'} ${'service' | 'bucket' | 'object'}`;

/** An operation of the API: a file in `operations/` and a line of the list in `operations.ts`. */
export interface S3Operation<Input = unknown> {
  /** As the API has it, for example `GetObject`. */
  readonly name: string;
  /** One sentence; the documentation's table is made from it. */
  readonly does: string;
  /** What is asked for how: method and resource, with the subresource that the query must name, as in `GET object?tagging`. */
  readonly route: Resource | `${Resource}?${string}`;
  /** Reads the request, but for a body of any size, and finds the bucket that it names. Throws an S3Error that refuses it. */
  read(request: S3Request, context: S3Context): Input | Promise<Input>;
  /** Does what was read. Throws an S3Error when what is stored forbids it. */
  run(input: Input, context: S3Context, request: S3Request): Answer | Promise<Answer>;
}

/** Lets `run` have the type of what `read` gives. */
export function defineOperation<Input>(operation: S3Operation<Input>): S3Operation<Input> {
  return operation;
}
