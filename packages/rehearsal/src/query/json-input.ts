import type { Call } from '../server/call.js';
import { readJsonBody } from '../server/read-json.js';
import type { Input } from './input.js';
import { QueryError } from './query-error.js';

/** @throws QueryError `SerializationException` */
export async function readJsonInput(call: Call): Promise<Input> {
  const body = await readJsonBody(call);
  if ('structure' in body) return body.structure;
  throw new QueryError(400, 'SerializationException', body.trouble);
}
