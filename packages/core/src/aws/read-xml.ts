import { UnreadableError } from './call-end.js';
import { readBody, typeOf } from './read-body.js';
import type { RawAnswer } from './send-once.js';

/** What an answer of S3 that succeeded has. */
export interface Expected {
  /** The element that its body is. */
  readonly root?: string;
  /** A header without which it is somebody else's. */
  readonly header?: string;
}

/** Whether a text is one element, all of it; S3 sends blanks before it as long as it is at work. */
function isElement(text: string, name: string): boolean {
  const body = text.trim().replace(/^<\?xml[^>]*\?>\s*/, '');
  const isWhole = body.endsWith(`</${name}>`) || /^<\w+[^<>]*\/>$/.test(body);
  return body.startsWith(`<${name}`) && isWhole;
}

/** Errors say which one they are; so does one that comes after a 200 that was sent too early. */
function isError(text: string): boolean {
  return isElement(text, 'Error') && text.includes('<Code>');
}

function isOfS3(
  text: string,
  { statusCode, headers }: RawAnswer,
  { root, header }: Expected,
  isHead: boolean,
): boolean {
  const isPage = /html|json/.test(headers['content-type'] ?? '');
  // Nothing but headers tells: S3 puts the number of the request into each answer.
  if (isHead && statusCode >= 300) return !isPage || headers['x-amz-request-id'] !== undefined;
  if (statusCode >= 300) return isError(text);
  if (header !== undefined) return (headers[header] ?? '') !== '';
  if (root !== undefined) return isElement(text, root) || isError(text);
  return text === '' && !isPage;
}

/**
 * Makes sure that an answer is one of S3's, all of it: the SDK takes what it does not understand for an answer in which
 * nothing stands. A 5xx need not be readable.
 *
 * @param isHead whether answers have no body
 * @throws UnreadableError
 */
export async function readXml(
  answer: RawAnswer,
  expected: Expected,
  isHead: boolean,
): Promise<void> {
  const { statusCode } = answer;
  // A 5xx and a 429 say what they are by their number.
  const told = statusCode >= 500 || statusCode === 429;
  const bytes = await readBody(answer.body).catch((error: unknown) => {
    if (told) return Buffer.alloc(0);
    throw error;
  });
  const text = bytes.toString('utf8');
  const readable = told ? isError(text) : isOfS3(text, answer, expected, isHead);
  if (readable || told) {
    answer.body = readable ? bytes : Buffer.alloc(0);
    return;
  }
  throw new UnreadableError(
    bytes.length === 0
      ? `the answer is empty (status ${statusCode}, ${typeOf(answer)})`
      : `the answer is none of S3: ${bytes.length} bytes of ${typeOf(answer)} (status ${statusCode})`,
  );
}
