import {
  createServer,
  request as send,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** How an operation of S3 goes wrong, where the rehearsal's own faults would be too tidy. */
export type Trouble = (asked: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Has S3 carry it out. */
  readonly carryOut: () => Promise<Answered>;
}) => unknown;

interface Answered {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Stands before an S3. */
export interface Front {
  readonly url: string;
  /** What came, in order. */
  readonly operations: string[];
  /** Decides by the operation, and how often it has come. */
  trouble: (operation: string, count: number) => Trouble | undefined;
  close(): Promise<void>;
}

/** The operations that an upload has use of. */
function operationOf({ method = '', url = '' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const isBucket = pathname.split('/').filter((part) => part !== '').length === 1;
  const has = (name: string) => searchParams.has(name);
  if (method === 'HEAD') return isBucket ? 'HeadBucket' : 'HeadObject';
  if (method === 'GET')
    return isBucket ? 'ListMultipartUploads' : has('uploadId') ? 'ListParts' : 'GetObject';
  if (method === 'PUT') return has('uploadId') ? 'UploadPart' : 'PutObject';
  if (method === 'DELETE') return 'AbortMultipartUpload';
  return has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
}

export async function openFront(target: string): Promise<Front> {
  const operations: string[] = [];
  const carryOut = async (request: IncomingMessage): Promise<Answered> => {
    const body = await buffer(request);
    const { method, url, headers } = request;
    const { expect: _, ...passed } = headers;
    return new Promise((resolve, reject) => {
      const asked = send(
        `${target}${url}`,
        { method: method ?? 'GET', headers: passed },
        (answer) => {
          buffer(answer).then((bytes) => {
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes });
          }, reject);
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  };
  const server = createServer((request, response) => {
    const operation = operationOf(request);
    operations.push(operation);
    const count = operations.filter((name) => name === operation).length;
    const trouble = front.trouble(operation, count);
    if (trouble !== undefined) {
      trouble({ request, response, carryOut: () => carryOut(request) });
      return;
    }
    carryOut(request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      () => request.socket.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front: Front = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations,
    trouble: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return front;
}
