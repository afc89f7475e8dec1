import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { S3Endpoint } from '../protocol/agent-setup.js';

/** What says who asks: the bucket may be another account's, and the agent of the rehearsal asks without a signature as well. */
const signature = new Set(['authorization', 'x-amz-security-token', 'host', 'connection']);

/** Hands a request of the agent for S3 on to where the rehearsal's answers, and its answer back. */
export async function reachS3(
  endpoint: S3Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = Object.entries(request.headers).filter(([name]) => !signature.has(name));
  const where = 'port' in endpoint ? { host: '127.0.0.1', port: endpoint.port } : endpoint;
  const forwarded = ask({
    ...where,
    method: request.method,
    path: request.url,
    headers: { ...Object.fromEntries(headers), host: '127.0.0.1' },
    agent: false,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    forwarded.once('response', resolve);
    forwarded.once('error', reject);
  });
  try {
    await pipeline(request, forwarded);
    const answer = await answered;
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  } catch {
    // The agent meets a connection that breaks, and tries again, as it would.
    await answered.catch(() => undefined);
    response.destroy();
  }
}
