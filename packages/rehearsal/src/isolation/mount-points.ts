import { readFile } from 'node:fs/promises';

/** Lists where something is mounted on this machine, sorted. Rejects where the kernel does not tell (it is not Linux). */
export async function readMountPoints(): Promise<readonly string[]> {
  return parseMountPoints(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** Takes the mount points out of the kernel's table, in which odd characters are written as `\040`. */
export function parseMountPoints(table: string): readonly string[] {
  const points = table
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((point) => point !== undefined)
    .map((point) =>
      // The escapes stand for bytes; a name in UTF-8 is not escaped.
      point.replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    );
  return [...new Set(points)].sort();
}
