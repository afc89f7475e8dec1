/** A time in all the forms that a zip has it in. */
export interface ZipTimes {
  /** In seconds since 1970. */
  readonly time: number;
  readonly date: Date;
  /** Two seconds a step, in no zone, from 1980 on. In ours it is UTC: the same bytes wherever they are made. */
  readonly dosTime: number;
  readonly dosDate: number;
  /**
   * The extended timestamp ("UT"), to the second, that stands before the contents. `unzip` takes it from there only;
   * without it, it takes the DOS time as one of the instance's own zone.
   */
  readonly extra: Buffer;
}

const firstDosTime = Date.UTC(1980, 0, 1) / 1000;

const extendedTimestamp = 0x5455;
const modificationAndAccess = 0b11;

/** @param time in whole seconds since 1970, up to 2^31 - 1 */
export function zipTimes(time: number): ZipTimes {
  const dos = new Date(Math.max(time, firstDosTime) * 1000);
  // As Info-ZIP writes it: with the time of access, which yazl's record at the end says is here as well.
  const extra = Buffer.alloc(13);
  extra.writeUInt16LE(extendedTimestamp, 0);
  extra.writeUInt16LE(extra.length - 4, 2);
  extra.writeUInt8(modificationAndAccess, 4);
  extra.writeInt32LE(time, 5);
  extra.writeInt32LE(time, 9);
  return {
    time,
    date: new Date(time * 1000),
    dosTime: (dos.getUTCHours() << 11) | (dos.getUTCMinutes() << 5) | (dos.getUTCSeconds() >>> 1),
    dosDate:
      ((dos.getUTCFullYear() - 1980) << 9) | ((dos.getUTCMonth() + 1) << 5) | dos.getUTCDate(),
    extra,
  };
}

/** A header as yazl makes it, which has nothing of the kind, with an extra field. */
export function withExtra(header: Buffer, extra: Buffer): Buffer {
  const joined = Buffer.concat([header, extra]);
  joined.writeUInt16LE(extra.length, 28);
  return joined;
}
