import { closeSync, readSync, writeSync } from 'node:fs';
import type { Compression } from '../model/compression.js';
import type { PackedPlace } from '../model/planned-entry.js';
import { createScratch } from '../workers/scratch.js';

/**
 * What was packed when it was read to be digested, so that it need not be opened and read again: in a file, since it may be
 * much. It is gone with the plan.
 */
export interface PackedAhead {
  /** What is packed by other settings is of no use. */
  readonly compression: Compression;
  /** @returns where it begins; undefined when it cannot be written, or there is no plan any more, and it has to be packed when its turn comes */
  add(data: Uint8Array): number | undefined;
  /** Reads what is at places, one after the other; valid until its next call. For one archive: others may be made at the same time. */
  reader(): (places: readonly PackedPlace[]) => Uint8Array;
  /** Safe to call twice. */
  close(): void;
}

/** Places that are neighbours, as most of them are, are read at once. */
function* stretches(places: readonly PackedPlace[]) {
  let stretch = { offset: 0, length: 0 };
  for (const { offset, size } of places) {
    if (offset === stretch.offset + stretch.length) stretch.length += size;
    else {
      yield stretch;
      stretch = { offset, length: size };
    }
  }
  yield stretch;
}

/** @param open opens an empty file, when it is first needed */
export function packedAhead(compression: Compression, open: () => number): PackedAhead {
  let file: number | undefined;
  let size = 0;
  let isFull = false;

  const write = (to: number, data: Uint8Array) => {
    for (let done = 0; done < data.length;)
      done += writeSync(to, data, done, data.length - done, size + done);
  };
  const readAt = (offset: number, buffer: Uint8Array) => {
    if (file === undefined) throw new Error('What was packed ahead is not there any more.');
    for (let done = 0; done < buffer.length;) {
      const count = readSync(file, buffer, done, buffer.length - done, offset + done);
      if (count === 0) throw new Error('What was packed ahead is not whole.');
      done += count;
    }
  };
  return {
    compression,
    add(data) {
      if (isFull) return undefined;
      try {
        write((file ??= open()), data);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
        isFull = true; // no room, or no temporary folder: who only packs ahead can do without
        return undefined;
      }
      const offset = size;
      size += data.length;
      return offset;
    },
    reader() {
      const scratch = createScratch();
      return (places) => {
        const buffer = scratch(places.reduce((sum, place) => sum + place.size, 0));
        let filled = 0;
        for (const { offset, length } of stretches(places)) {
          readAt(offset, buffer.subarray(filled, filled + length));
          filled += length;
        }
        return buffer;
      };
    },
    close() {
      isFull = true; // threads may still be done with something, when planning has failed
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
