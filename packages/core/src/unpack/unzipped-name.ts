import { type Buffer, isUtf8 } from 'node:buffer';

const dos = 0;

export interface UnzippedName {
  readonly name: string;
  /** The name as it is written, where `unzip` takes it otherwise. */
  readonly literal?: string | undefined;
}

/**
 * The name that `unzip` gives to an entry. A backslash is one, unless the archive says that it was made on DOS, where it
 * separates folders.
 */
export function unzippedName(raw: Buffer, host: number): UnzippedName {
  // Characters that cannot be printed are left out.
  const written = decodeName(raw.filter((byte) => byte > 0x1f && byte !== 0x7f && byte !== 0xff));
  const converts = host === dos && written.includes('\\') && !written.includes('/');
  return converts ? { name: written.replaceAll('\\', '/'), literal: written } : { name: written };
}

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
