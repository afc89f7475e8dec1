import { isUtf8 } from 'node:buffer';

/** So much of a text shows how it is encoded. */
const sample = 4096;

/** UTF-16 without a mark at its start shows by the empty halves of its line ends, blanks and Latin letters. */
function unmarkedUtf16(bytes: Uint8Array): string | undefined {
  const zeros = [0, 0];
  for (const [at, byte] of bytes.subarray(0, sample).entries())
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return unmarkedUtf16(bytes) ?? 'utf-8';
}

const lineEnd = 0x0a;

/** Whether all line ends are two bytes: where a program added to a text in another encoding, some are not. */
function isUtf16(bytes: Uint8Array): boolean {
  if (bytes.length % 2 === 1) return false;
  for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1))
    if (bytes[at % 2 === 0 ? at + 1 : at - 1] !== 0) return false;
  return true;
}

/**
 * The text of a file that an editor or a shell of any system wrote: UTF-8 or UTF-16, with or without a mark at its start.
 * Undefined where it is neither, or both, as when Windows PowerShell's `>>` adds UTF-16 to a file in UTF-8.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8' ? !isUtf8(bytes) : !isUtf16(bytes)) return undefined;
  const text = new TextDecoder(encoding).decode(bytes);
  return text.includes('\0') ? undefined : text; // of UTF-32, half is left
}

/** Whether it is text as every program reads it. UTF-16 of Latin letters alone is UTF-8 as well, by its bytes. */
export function isUtf8Text(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** Whether it is text that bash and the agent read as something else: two bytes for each letter. */
export function isUtf16Text(bytes: Uint8Array): boolean {
  return encodingOf(bytes) !== 'utf-8' && decodeText(bytes) !== undefined;
}
