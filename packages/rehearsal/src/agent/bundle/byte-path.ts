/** Joins names from an archive, one character for each byte, to a path: they may be in any encoding, or in none. */
export function bytePath(folder: string, ...names: readonly string[]): Buffer {
  return Buffer.concat([
    Buffer.from(folder),
    ...names.map((name) => Buffer.from(`/${name}`, 'latin1')),
  ]);
}
