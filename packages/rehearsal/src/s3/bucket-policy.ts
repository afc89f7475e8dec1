import type { Bucket } from './bucket.js';
import { requireBucket, type S3Context, type S3Request } from './context.js';
import { s3Errors } from './errors.js';
import { S3Error } from './s3-error.js';

type Statement = Readonly<Record<string, unknown>>;

/**
 * Checks the text of a bucket's policy as far as its form goes.
 * @throws S3Error `MalformedPolicy`
 */
export function checkPolicy(text: string, bucket: Bucket): void {
  if (!text.startsWith('{')) {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
  const statements = statementsOf(text);
  if (statements.length === 0) throw malformed('Missing required field Statement');
  for (const statement of statements) {
    const { Effect: effect } = statement;
    if (effect === undefined) throw malformed('Missing required field Effect');
    if (effect !== 'Allow' && effect !== 'Deny') {
      throw malformed(`Invalid effect: ${JSON.stringify(effect)}`);
    }
    for (const field of ['Principal', 'Action', 'Resource']) {
      if (statement[field] === undefined && statement[`Not${field}`] === undefined)
        throw malformed(`Missing required field ${field}`);
    }
    for (const resource of textsOf(statement.Resource)) {
      const [name] = resource.replace(/^arn:aws[\w-]*:s3:::/, '').split('/');
      if (!/^arn:aws[\w-]*:s3:::/.test(resource) || !couldBe(name ?? '', bucket.name))
        throw malformed('Policy has invalid resource');
    }
  }
}

/**
 * The text of the policy of the bucket that a request is for.
 * @throws S3Error `NoSuchBucketPolicy`, and as `requireBucket`
 */
export async function requirePolicy(request: S3Request, context: S3Context): Promise<string> {
  const { name, policy } = await requireBucket(request, context);
  if (policy === undefined) throw s3Errors.noSuchSetting(name, 'NoSuchBucketPolicy');
  return policy;
}

/** Whether a policy lets everybody in: it allows something to `*`, on no condition. */
export function isPublicPolicy(text: string): boolean {
  return statementsOf(text).some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Allow' &&
      principalsOf(Principal).includes('*') &&
      (!isRecord(Condition) || Object.keys(Condition).length === 0),
  );
}

function statementsOf(text: string): readonly Statement[] {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  const { Statement: statements } = isRecord(policy) ? policy : {};
  return [statements].flat().filter(isRecord);
}

function principalsOf(principal: unknown): readonly string[] {
  return isRecord(principal) ? textsOf(principal.AWS) : textsOf(principal);
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((text): text is string => typeof text === 'string');
}

function couldBe(pattern: string, bucket: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(bucket);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): S3Error {
  return new S3Error(400, 'MalformedPolicy', message);
}
