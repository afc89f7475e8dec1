import type { Call } from '../server/call.js';
import { cborWire, readCborInput } from './cbor.js';
import { readFormInput } from './form-input.js';
import type { Input } from './input.js';
import { readJsonInput } from './json-input.js';
import { jsonWire, type Wire } from './wire.js';

/** How a request is written, and how its answer is to be. */
export interface Dialect {
  /** The name of the operation, where the request has one. */
  readonly operation: string | undefined;
  readonly wire: Wire;
  readonly readInput: () => Input | Promise<Input>;
}

/**
 * The dialect of a request: a form, the parameters of which stand in its query; JSON, whose header names the operation; or
 * CBOR, whose path does.
 * @param forms how answers to forms are written
 */
export function dialectOf(call: Call, forms: Wire): Dialect {
  const target = call.headers['x-amz-target'];
  if (target !== undefined) {
    const operation = String(target).split('.').at(-1);
    return { operation, wire: jsonWire, readInput: () => readJsonInput(call) };
  }
  const path = /^\/service\/\w+\/operation\/(\w+)$/.exec(call.path);
  if (path !== null) {
    return { operation: path[1], wire: cborWire, readInput: () => readCborInput(call) };
  }
  return {
    operation: call.query.get('Action') ?? undefined,
    wire: forms,
    readInput: () => readFormInput(call.query),
  };
}
