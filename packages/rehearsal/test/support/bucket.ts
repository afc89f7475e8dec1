import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A bucket on 127.0.0.1 that answers GetObject and nothing else, and can be told to misbehave. */
export interface Bucket {
  readonly port: number;
  /** What was asked for, in order. */
  readonly requests: readonly string[];
  put(key: string, contents: Buffer): void;
  /** The next answers are these statuses instead; 0 breaks the connection. */
  failNext(...statuses: readonly number[]): void;
  close(): Promise<void>;
}

export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const failures: number[] = [];
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
      response.statusCode = failure;
      response.end('<Error><Code>InternalError</Code><Message>Please try again.</Message></Error>');
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
    failNext: (...statuses) => void failures.push(...statuses),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
