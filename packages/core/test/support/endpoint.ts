import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request to CodeDeploy, as an endpoint of a test meets it. */
export interface Asked {
  /** For example `CreateDeployment`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** How many requests for this operation came so far, this one included. */
  readonly count: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Answers in JSON. */
  readonly answer: (
    status: number,
    body: object,
    headers?: Readonly<Record<string, string>>,
  ) => void;
  readonly refuse: (status: number, code: string, message?: string) => void;
}

/** An endpoint that the SDK takes for CodeDeploy, and that answers as a test wants it to. */
export interface Endpoint {
  readonly url: string;
  /** What was asked for, in order. */
  readonly operations: string[];
  close(): Promise<void>;
}

export async function openEndpoint(onRequest: (asked: Asked) => void): Promise<Endpoint> {
  const operations: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      operations.push(operation);
      const answer: Asked['answer'] = (status, object, headers = {}) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
        response.end(JSON.stringify(object));
      };
      onRequest({
        operation,
        input: JSON.parse(body) as Record<string, unknown>,
        count: operations.filter((name) => name === operation).length,
        request,
        response,
        answer,
        refuse: (status, code, message = code) => {
          answer(status, { __type: code, message });
        },
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
