import { isUtf8 } from 'node:buffer';

/** A name as text. In one that is no UTF-8, each odd byte becomes half a surrogate pair, which no other name has. */
export function decodeName(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join(
    '',
  );
}

/** Whether a name was none in UTF-8. */
export function isUndecodable(name: string): boolean {
  return /\p{Surrogate}/u.test(name);
}
