import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Failure {
  readonly status: number;
  readonly body?: string;
}

/** A bucket on 127.0.0.1 that answers GetObject and nothing else, and can be told to misbehave. */
export interface Bucket {
  readonly port: number;
  /** What was asked for, in order. */
  readonly requests: readonly string[];
  put(key: string, contents: Buffer): void;
  /** The next answers are these failures instead, by their status or as given; 0 breaks the connection. */
  failNext(...failures: readonly (number | Failure)[]): void;
  close(): Promise<void>;
}

const usualBody = '<Error><Code>InternalError</Code><Message>Please try again.</Message></Error>';

export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const failures: (number | Failure)[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const failure = failures.shift();
    if (failure === 0) {
      request.socket.destroy();
      return;
    }
    const key = decodeURIComponent(new URL(request.url ?? '', 'http://s3').pathname).slice(1);
    const contents = objects.get(key);
    if (failure !== undefined) {
      const { status, body = usualBody } =
        typeof failure === 'number' ? { status: failure } : failure;
      response.statusCode = status;
      response.end(body);
    } else if (contents === undefined) {
      response.statusCode = 404;
      response.end(
        '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
      );
    } else {
      response.setHeader('etag', '"the-etag"');
      response.end(contents);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    put: (key, contents) => void objects.set(key, contents),
    failNext: (...next) => void failures.push(...next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
