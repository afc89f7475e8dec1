import { UnreadableError } from './call-end.js';
import type { CallPolicy } from './call-policy.js';
import { readBody, typeOf } from './read-body.js';
import type { RawAnswer } from './send-once.js';

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether something stands there: nobody can go on with a null, nor with an id of no characters. */
function has(found: object, name: string): boolean {
  const value = (found as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string'
    ? value.trim() !== ''
    : typeof value === 'object' && value !== null;
}

/** Whether JSON is of AWS: an error says which one it is, an answer has what it was asked for; a proxy's has neither. */
function isOfAws(found: object, { statusCode, headers }: RawAnswer, holds: string | undefined) {
  if (statusCode < 300) return holds === undefined || has(found, holds);
  return '__type' in found || 'code' in found || headers['x-amzn-errortype'] !== undefined;
}

/**
 * Makes sure that an answer is one of CodeDeploy's, all of it: the SDK takes an empty one for one in which nothing
 * stands. A 5xx need not be readable.
 *
 * @throws UnreadableError
 */
export async function readJson(
  answer: RawAnswer,
  { empty = false, holds }: Pick<CallPolicy, 'empty' | 'holds'>,
): Promise<void> {
  const { statusCode } = answer;
  // A 5xx and a 429 say what they are by their number.
  const told = statusCode >= 500 || statusCode === 429;
  const bytes = await readBody(answer.body).catch((error: unknown) => {
    if (told) return Buffer.alloc(0);
    throw error;
  });
  const found = parseObject(bytes.toString('utf8'));
  const readable =
    found === undefined
      ? statusCode === 200 && empty && bytes.length === 0
      : isOfAws(found, answer, holds);
  if (readable || told) {
    answer.body = readable ? bytes : Buffer.from('{}');
    return;
  }
  throw new UnreadableError(
    bytes.length === 0
      ? `the answer is empty (status ${statusCode})`
      : `the answer is not one of AWS: ${bytes.length} bytes of ${typeOf(answer)} (status ${statusCode})`,
  );
}
