import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** One request to a service, without the socket it came on. */
export interface Call {
  readonly requestId: string;
  readonly method: string;
  /** The path as sent, still percent-encoded, beginning with a slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Begins to receive the body; a client that waits for `100 Continue` gets it now. Call it once at most. */
  body(): Readable;
}

/** What goes back; a `Readable` body is sent as it comes and destroyed when the client leaves. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Readable | undefined;
}
