import type { Entry } from 'yauzl';

const extendedTimestamp = 0x5455; // "UT"
const oldUnixFields = 0x5855; // "UX": access, then modification
const hasModification = 1;
const year2038 = 2038;

/** Fields of an extra field by their ids; ends at the first one that is cut off. */
function fieldsOf(extra: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    fields.set(extra.readUInt16LE(at), extra.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function secondsOf(extra: Buffer): number | undefined {
  const fields = fieldsOf(extra);
  const timestamp = fields.get(extendedTimestamp);
  if (timestamp !== undefined && timestamp.length >= 5 && (timestamp[0] ?? 0) & hasModification)
    return timestamp.readInt32LE(1);
  const unix = fields.get(oldUnixFields);
  return unix !== undefined && unix.length >= 8 ? unix.readInt32LE(4) : undefined;
}

/**
 * When an entry was changed last, as unzip takes it: to the second where the header before its contents has a time of
 * Unix (the record at the end does not count, nor do fields of Windows), or else its DOS time as one of the zone that
 * this process is in.
 *
 * @param extra of the header before the contents
 */
export function unzippedTime(raw: Pick<Entry, 'getLastModDate'>, extra: Buffer): Date {
  const local = raw.getLastModDate({ forceDosFormat: true });
  const seconds = secondsOf(extra);
  if (seconds === undefined) return local;
  if (seconds >= 0) return new Date(seconds * 1000);
  // With 32 bits, what is beyond 2038 looks like a time before 1970, of which unzip knows nothing.
  return local.getFullYear() >= year2038 ? new Date((seconds + 2 ** 32) * 1000) : local;
}
