import { createWriteStream } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { S3Endpoint } from '../../protocol/agent-setup.js';
import type { S3Revision } from '../../protocol/instance.js';
import { AgentFailure } from '../agent-failure.js';
import { unescapeHtml } from '../ruby/unescape-html.js';
import type { FetchBundle } from './fetch-bundle.js';

/** The agent's S3 client tries again this often, after 300 ms and then twice as long each time. */
const retries = 3;
const firstPause = 300;

/**
 * Downloads bundles from S3 as the agent does: `GetObject` with the version when the revision has one,
 * the whole body first, then the ETag compared.
 */
export function fetchFromS3(endpoint: S3Endpoint): FetchBundle {
  return async (revision, file, { signal } = {}) => {
    const eTag = await download(endpoint, revision, file, signal);
    const expected = revision.eTag;
    if (expected !== undefined && unquoted(expected) !== unquoted(eTag)) {
      throw new AgentFailure({
        rubyClass: 'RuntimeError',
        message: `Expected deployment artifact bundle etag ${expected} but was actually ${eTag}`,
      });
    }
  };
}

async function download(
  endpoint: S3Endpoint,
  revision: S3Revision,
  file: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await request(endpoint, revision, signal);
      if (response.statusCode !== 200) throw await s3Failure(response);
      await pipeline(response, createWriteStream(file), { signal });
      return response.headers.etag ?? '';
    } catch (error) {
      signal?.throwIfAborted();
      // A refusal is final; a server's own fault and a broken connection may pass.
      if (error instanceof AgentFailure && !isServerFault(error)) throw error;
      if (attempt >= retries) throw networkFailure(error);
      await delay(firstPause * 2 ** attempt, undefined, { signal });
    }
  }
}

function request(
  endpoint: S3Endpoint,
  { bucket, key, version }: S3Revision,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
  const query = version === undefined ? '' : `?versionId=${encodeURIComponent(version)}`;
  const where = 'port' in endpoint ? { host: '127.0.0.1', port: endpoint.port } : endpoint;
  return new Promise((resolve, reject) => {
    get(
      {
        ...where,
        path: `/${path}${query}`,
        headers: { host: 'port' in endpoint ? `127.0.0.1:${endpoint.port}` : '127.0.0.1' },
        // One connection for each download: nothing is kept open between deployments.
        agent: false,
        ...(signal ? { signal } : {}),
      },
      resolve,
    ).on('error', reject);
  });
}

async function s3Failure(response: IncomingMessage): Promise<AgentFailure> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  // As the SDK for Ruby does, whatever the document is.
  const code = /<Code>(.+?)<\/Code>/.exec(body)?.[1] ?? `Http${response.statusCode ?? 0}Error`;
  const message = /<Message>(.+?)<\/Message>/s.exec(body)?.[1] ?? '';
  return new AgentFailure({
    rubyClass: `Aws::S3::Errors::${code}`,
    message: unescapeHtml(message),
    cause: response.statusCode,
  });
}

function isServerFault({ cause }: AgentFailure): boolean {
  return typeof cause === 'number' && cause >= 500;
}

function networkFailure(error: unknown): AgentFailure {
  if (error instanceof AgentFailure) return error;
  return new AgentFailure({
    rubyClass: 'Seahorse::Client::NetworkingError',
    message: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}

function unquoted(eTag: string): string {
  return eTag.replaceAll('"', '');
}
