import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import type { ListedFile } from '../model/listed-file.js';
import { ObjectFile } from './object-file.js';
import { nameObject, readRange, type ObjectAddress } from './read-range.js';

/** What is in a revision in S3, and what it took to see it. */
export interface ListedObject {
  readonly files: readonly ListedFile[];
  /** Bytes that were read of it: of a zip its directory and its end, of a tar all. */
  readonly bytesRead: number;
}

/** Of a tar: pieces that it is read in. */
const pieceSize = 8 * 1024 ** 2;

/**
 * Lists the files of a revision in S3. Of a zip, only the directory is read, and some 70 kB at its end; a tar has no list, and
 * is read whole, into a temporary file.
 *
 * @throws ARCHIVE_UNREADABLE, AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function listObject(
  clients: Clients,
  address: ObjectAddress & { readonly bundleType: ArchiveFormat },
  temporaryDirectory: string,
  calling: Calling,
): Promise<ListedObject> {
  const read = (start: number, end: number) => readRange(clients, address, { start, end }, calling);
  try {
    // Each comes with a library that other commands do not need.
    if (address.bundleType !== 'zip')
      return await listWhole(address.size, read, temporaryDirectory);
    const { listZip } = await import('../unpack/zip-entries.js');
    const file = new ObjectFile(address.size, read);
    return { files: await listZip(file), bytesRead: file.bytesRead };
  } catch (error) {
    calling.signal?.throwIfAborted();
    if (CodedeployerError.is(error)) throw error;
    const { message: reason } = error as Error;
    throw failure('ARCHIVE_UNREADABLE', { path: nameObject(address), reason }, { cause: error });
  }
}

async function listWhole(
  size: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
  temporaryDirectory: string,
): Promise<ListedObject> {
  const { listTar } = await import('../unpack/tar-entries.js');
  async function* pieces() {
    for (let start = 0; start < size; start += pieceSize)
      yield await read(start, Math.min(start + pieceSize, size));
  }
  const directory = await mkdtemp(join(temporaryDirectory, 'codedeployer-'));
  try {
    const path = join(directory, 'revision');
    await pipeline(Readable.from(pieces()), createWriteStream(path));
    return { files: await listTar(path), bytesRead: size };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
