import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestFault } from './faults.js';
import type { Answer, Call } from './call.js';
import type { Service } from './service.js';

export interface HandleOptions {
  readonly service: Service;
  readonly fault: RequestFault | undefined;
  /** Aborted when the server has closed its connections: what a fault delays is not carried out any more. */
  readonly closed: AbortSignal;
  /** Told about defects of the rehearsal, after the client got the service's internal error. */
  readonly onError: (error: unknown) => void;
}

/**
 * Answers one HTTP request through a service. Never rejects: what goes wrong is answered, or the client has left.
 * The rest of a body that a refusal left unread is read and thrown away, so that the client gets to see the answer.
 */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
  { service, fault, closed, onError }: HandleOptions,
): Promise<void> {
  let answer: Answer;
  try {
    if (fault?.kind === 'delay') await sleep(fault.milliseconds, undefined, { signal: closed });
    if (fault?.kind === 'drop' && !fault.afterBytes) {
      request.socket.destroy();
      return;
    }
    answer = await answerOrRefuse(call, request, service, fault);
  } catch (error) {
    if (clientLeft(request)) return;
    onError(error);
    answer = service.refuse(
      call,
      500,
      'InternalError',
      error instanceof Error ? error.message : 'We encountered an internal error.',
    );
  }
  try {
    if (fault?.kind === 'lose-answer') request.socket.destroy();
    else if (fault?.kind === 'cut') await sendHalf(answer, request, response);
    else if (fault?.kind !== 'hang') await send(answer, request, response, fault);
  } catch (error) {
    if (!clientLeft(request) && !response.destroyed) onError(error);
  } finally {
    if (answer.body instanceof Readable) answer.body.destroy();
    request.resume();
  }
}

/** What the service answers, or what the fault lets it. */
async function answerOrRefuse(
  call: Call,
  request: IncomingMessage,
  service: Service,
  fault: RequestFault | undefined,
): Promise<Answer> {
  const refusal =
    fault?.kind === 'error'
      ? service.refuse(call, fault.status, fault.code, fault.message)
      : undefined;
  if (refusal !== undefined && !(fault?.kind === 'error' && fault.carriedOut === true))
    return refusal;
  const answer = await service.answer(impair(call, request, fault));
  if (fault?.kind !== 'replace-answer') return refusal ?? answer;
  if (answer.body instanceof Readable) answer.body.destroy();
  const { status, contentType, body } = fault;
  return { status, headers: { 'content-type': contentType }, body };
}

/** Sends the head of an answer that promises more than comes, and half of what is there. */
async function sendHalf(
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const whole = answer.body instanceof Readable ? await buffer(answer.body) : answer.body;
  const bytes = Buffer.from(whole ?? '');
  setHeaders(response, answer);
  response.writeHead(answer.status, { 'content-length': bytes.length + 1 });
  response.flushHeaders();
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.socket.end());
}

function setHeaders(response: ServerResponse, { headers = {} }: Answer): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, value);
  }
}

/** Makes a call of a request. */
export function readCall(request: IncomingMessage, sendContinue: () => void): Call {
  const [path = '/', ...search] = (request.url ?? '/').split('?');
  return {
    requestId: randomUUID(),
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(search.join('?')),
    headers: request.headers,
    body() {
      sendContinue();
      return request;
    },
  };
}

/** The same call, whose body suffers from the fault on its way. */
function impair(call: Call, request: IncomingMessage, fault: RequestFault | undefined): Call {
  const impairment = impairmentOf(fault, request);
  if (!impairment) return call;
  return {
    ...call,
    body() {
      // An error of the request reaches the operation through the stream that it reads.
      pipeline(call.body(), impairment).catch((error: unknown) =>
        impairment.destroy(error instanceof Error ? error : new Error(String(error))),
      );
      return impairment;
    },
  };
}

async function send(
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
  fault: RequestFault | undefined,
): Promise<void> {
  setHeaders(response, answer);
  response.statusCode = answer.status;
  if (answer.body instanceof Readable) {
    const impairment = impairmentOf(fault, request);
    await (impairment
      ? pipeline(answer.body, impairment, response)
      : pipeline(answer.body, response));
  } else {
    response.end(answer.body);
  }
}

function impairmentOf(
  fault: RequestFault | undefined,
  request: IncomingMessage,
): Transform | undefined {
  if (fault?.kind === 'slow') {
    const { bytesPerSecond } = fault;
    return new Transform({
      transform(bytes: Buffer, _encoding, done: TransformCallback) {
        setTimeout(() => done(null, bytes), (bytes.length / bytesPerSecond) * 1000);
      },
    });
  }
  if (fault?.kind === 'drop') {
    let left = fault.afterBytes ?? 0;
    return new Transform({
      transform(bytes: Buffer, _encoding, done: TransformCallback) {
        left -= bytes.length;
        if (left < 0) request.socket.destroy();
        done(null, bytes);
      },
    });
  }
  return undefined;
}

function clientLeft(request: IncomingMessage): boolean {
  return request.socket.destroyed || (request.destroyed && !request.complete);
}
