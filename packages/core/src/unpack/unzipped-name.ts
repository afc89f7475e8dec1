import type { Buffer } from 'node:buffer';
import { decodeName } from '../text/decode-name.js';

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
