import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InstanceIdentity } from '../protocol/agent-setup.js';

/** Where EC2 has an instance's metadata. */
export const metadataAddress = '169.254.169.254';

const tokenHeader = 'x-aws-ec2-metadata-token';
const lifeHeader = 'x-aws-ec2-metadata-token-ttl-seconds';
/** In seconds; no token lives longer. */
const longestLife = 21_600;

/**
 * Answers for EC2's metadata what an agent asks it: who the instance is, where, and the credentials of its role. As on an instance
 * whose `HttpTokens` are optional: with a token (IMDSv2), which then has to be good, or without.
 */
export function createMetadataService(
  identity: InstanceIdentity,
): (request: IncomingMessage, response: ServerResponse) => void {
  /** When each ends, in milliseconds. */
  const tokens = new Map<string, number>();
  const documents = documentsOf(identity);
  const answer = ({ method, headers, url = '/' }: IncomingMessage): Answer => {
    const [path = '/'] = url.split('?');
    if (path === '/latest/api/token') {
      const life = Number(headers[lifeHeader]);
      if (method !== 'PUT') return { status: 405 };
      if (!(life >= 1 && life <= longestLife)) return { status: 400 };
      const token = randomBytes(40).toString('base64');
      tokens.set(token, Date.now() + life * 1000);
      return { status: 200, text: token, headers: { [lifeHeader]: String(life) } };
    }
    if (method !== 'GET' && method !== 'HEAD') return { status: 405 };
    const token = headers[tokenHeader];
    if (token !== undefined && !((tokens.get(String(token)) ?? 0) > Date.now()))
      return { status: 401 };
    const document = documents.get(path.replace(/(.)\/$/, '$1'));
    return document === undefined ? { status: 404 } : { status: 200, text: document() };
  };
  return (request, response) => {
    const { status, text = '', headers = {} } = answer(request);
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(text);
  };
}

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** By path, without a slash at the end. */
function documentsOf({
  instanceId,
  region,
  account,
}: InstanceIdentity): ReadonlyMap<string, () => string> {
  const zone = `${region}a`;
  const role = 'rehearsal';
  const credentials = '/latest/meta-data/iam/security-credentials';
  const isOfChina = region.startsWith('cn-');
  return new Map(
    Object.entries({
      '/latest/meta-data/instance-id': () => instanceId,
      '/latest/meta-data/placement/region': () => region,
      '/latest/meta-data/placement/availability-zone': () => zone,
      '/latest/meta-data/services/partition': () =>
        isOfChina ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws',
      '/latest/meta-data/services/domain': () => (isOfChina ? 'amazonaws.com.cn' : 'amazonaws.com'),
      '/latest/dynamic/instance-identity/document': () =>
        JSON.stringify({ accountId: account, region, availabilityZone: zone, instanceId }),
      [credentials]: () => role,
      [`${credentials}/${role}`]: () =>
        JSON.stringify({
          Code: 'Success',
          Type: 'AWS-HMAC',
          LastUpdated: seconds(Date.now()),
          // Anything will do: what it signs stays in the instance.
          AccessKeyId: 'ASIAREHEARSALREHEARS',
          SecretAccessKey: 'rehearsal',
          Token: 'rehearsal',
          Expiration: seconds(Date.now() + longestLife * 1000),
        }),
    }),
  );
}

function seconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
