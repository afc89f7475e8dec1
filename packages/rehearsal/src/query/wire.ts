import type { Answer } from '../server/call.js';
import type { Member, Members } from './members.js';
import { renderXml } from './xml.js';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** How answers of a service are written. */
export interface Wire {
  answer(operation: string, result: Members | undefined, requestId: string): Answer;
  refuse(refusal: Refusal, requestId: string): Answer;
}

/** XML of the query protocol: of STS, IAM, Auto Scaling and CloudWatch. */
export function queryWire(namespace: string): Wire {
  const item = 'member';
  return {
    answer: (operation, result, RequestId) =>
      xml(
        200,
        renderXml(`${operation}Response`, {
          members: {
            ...(result !== undefined && { [`${operation}Result`]: result }),
            ResponseMetadata: { RequestId },
          },
          namespace,
          item,
        }),
      ),
    refuse({ status, code, message }, RequestId) {
      const Type = status < 500 ? 'Sender' : 'Receiver';
      const Error = { Type, Code: code, Message: message };
      return xml(
        status,
        renderXml('ErrorResponse', { members: { Error, RequestId }, namespace, item }),
      );
    },
  };
}

/** XML as EC2 has it, whose elements are called otherwise than the members of its API. */
export function ec2Wire(namespace: string): Wire {
  const item = 'item';
  return {
    answer: (operation, result, requestId) =>
      xml(
        200,
        renderXml(`${operation}Response`, { members: { requestId, ...result }, namespace, item }),
      ),
    refuse({ status, code, message }, RequestID) {
      const Errors = { Error: { Code: code, Message: message } };
      return xml(status, renderXml('Response', { members: { Errors, RequestID }, item }));
    },
  };
}

/** JSON of a service that used to speak the query protocol: the code of an error stands in a header as well. */
export const jsonWire: Wire = {
  answer: (_operation, result) => json(200, result ?? {}),
  refuse: ({ status, code, message }) =>
    json(status, { __type: code, message }, namedInHeader({ status, code })),
};

/** How a service that used to speak the query protocol names an error as it did there. */
export function namedInHeader({ status, code }: Pick<Refusal, 'status' | 'code'>) {
  return { 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` };
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function json(
  status: number,
  body: Members,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
    body: JSON.stringify(inSeconds(body)),
  };
}

/** The same with its times as they stand in JSON, seconds since 1970. */
function inSeconds(member: Member): unknown {
  if (member instanceof Date) return member.getTime() / 1000;
  if (Array.isArray(member)) return member.map(inSeconds);
  if (typeof member !== 'object') return member;
  return Object.fromEntries(Object.entries(member).map(([name, one]) => [name, inSeconds(one)]));
}
