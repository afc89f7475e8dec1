import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';

const archiveName = /\.(?:zip|jar|war|ear|tar|tar\.\w+|t[abgx]z|tbz2|tzst)$/i;
const appspecName = /\.ya?ml$/i;

/** How many bytes tell text from something packed. */
const looked = 512;

/**
 * Tells a ready-made archive from an appspec file, by its name and otherwise by what it begins with: the agent unpacks an
 * archive whatever it is called.
 *
 * @param path of an ordinary file
 */
export async function isArchive(path: string): Promise<boolean> {
  if (archiveName.test(path)) return true;
  if (appspecName.test(path)) return false;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(looked), 0, looked, 0);
    return !isText(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function isText(bytes: Buffer): boolean {
  // UTF-16, which an editor may have written: the report says so.
  if (bytes.length >= 2 && [0xfeff, 0xfffe].includes(bytes.readUInt16BE())) return true;
  try {
    // The last character may be cut.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return !text.includes('\0');
  } catch {
    return false;
  }
}
