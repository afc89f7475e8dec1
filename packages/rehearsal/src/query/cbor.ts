import { Readable } from 'node:stream';
import { cbor, dateToTag } from '@smithy/core/cbor';
import type { Answer, Call } from '../server/call.js';
import { readBody } from '../server/read-body.js';
import { isStructure } from '../server/read-json.js';
import type { Input } from './input.js';
import type { Member, Members } from './members.js';
import { QueryError } from './query-error.js';
import { namedInHeader, type Wire } from './wire.js';

/** CBOR of Smithy's RPC protocol, which the newest clients of CloudWatch speak. */
export const cborWire: Wire = {
  answer: (_operation, result) => answer(200, result ?? {}),
  refuse: (refusal) =>
    answer(
      refusal.status,
      { __type: refusal.code, message: refusal.message },
      namedInHeader(refusal),
    ),
};

/** @throws QueryError `SerializationException` */
export async function readCborInput(call: Call): Promise<Input> {
  const body = await readBody(call);
  if (body === undefined) throw malformed('The request is too large');
  if (body.length === 0) return {};
  let input: unknown;
  try {
    input = cbor.deserialize(body);
  } catch {
    throw malformed('The request body is not CBOR');
  }
  if (isStructure(input)) return input;
  throw malformed('The request body is not a structure');
}

function malformed(message: string): QueryError {
  return new QueryError(400, 'SerializationException', message);
}

function answer(
  status: number,
  body: Members,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const bytes: Uint8Array = cbor.serialize(tagged(body));
  return {
    status,
    headers: {
      'content-type': 'application/cbor',
      'content-length': String(bytes.length),
      'smithy-protocol': 'rpc-v2-cbor',
      ...headers,
    },
    body: Readable.from([Buffer.from(bytes)]),
  };
}

/** The same with its times marked as such, and without what is undefined. */
function tagged(member: Member): unknown {
  if (member instanceof Date) return dateToTag(member);
  if (Array.isArray(member)) return member.map(tagged);
  if (typeof member !== 'object') return member;
  const entries = Object.entries(member).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([name, one]) => [name, tagged(one)]));
}
