import { crc32 } from 'node:zlib';

/** Where one stretch of packed contents is kept, and what it is. */
export interface KeptStretch {
  /** The file that it stands in; of one that deflate did not make smaller nothing is kept but that. */
  readonly segment: string;
  /** In bytes, from the segment's start on. */
  readonly offset: number;
  readonly length: number;
  /** CRC-32 of these bytes: what they have to be still. */
  readonly check: number;
  /** CRC-32 of the contents that they were made of. */
  readonly crc32: number;
  /** Whether the contents are better taken as they are. */
  readonly stored: boolean;
}

export type KeptIndex = ReadonlyMap<string, KeptStretch>;

/**
 * The index as the text of a file that says itself whether it is whole, and how its stretches were made.
 *
 * @param settings of deflate: kept stretches are of use to nobody who packs by others
 */
export function writeIndex(index: KeptIndex, settings: string): string {
  const segments = [...new Set([...index.values()].map(({ segment }) => segment))];
  const numbers = new Map(segments.map((segment, number) => [segment, number]));
  let body = `${segments.join(' ')}\n`;
  for (const [key, { segment, offset, length, check, crc32, stored }] of index)
    body += `${key} ${numbers.get(segment)} ${offset} ${length} ${check} ${crc32} ${stored ? 1 : 0}\n`;
  return `${header(settings, body)}${body}`;
}

const header = (settings: string, body: string) =>
  `codedeployer packed 1 ${settings} ${crc32(body)}\n`;

/** What `writeIndex` wrote; nothing where it is damaged, or of other settings. */
export function readIndex(text: string, settings: string): Map<string, KeptStretch> {
  const index = new Map<string, KeptStretch>();
  const start = text.indexOf('\n') + 1;
  const body = text.slice(start);
  if (text.slice(0, start) !== header(settings, body)) return index;
  const lines = body.split('\n');
  const segments = (lines[0] ?? '').split(' ');
  for (const line of lines.slice(1)) {
    const [key = '', number, offset, length, check, crc, stored] = line.split(' ');
    const segment = segments[Number(number)];
    if (key === '' || segment === undefined) continue;
    index.set(key, {
      segment,
      offset: Number(offset),
      length: Number(length),
      check: Number(check),
      crc32: Number(crc),
      stored: stored === '1',
    });
  }
  return index;
}
