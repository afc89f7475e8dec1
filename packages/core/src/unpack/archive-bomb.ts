import { formatBytes } from '../text/format-bytes.js';

const GiB = 1024 ** 3;
const mostTimes = 100;

/**
 * What is wrong with an archive that is small and has huge contents; undefined for the others. What people deploy is
 * compressed to a tenth; a hundredth of more than 1 GiB is made to fill disks.
 *
 * @param packed bytes of the archive
 * @param unpacked bytes of what it holds, as far as that is known
 */
export function bombProblem(packed: number, unpacked: number): string | undefined {
  if (unpacked <= GiB || unpacked <= packed * mostTimes) return undefined;
  return `its ${formatBytes(packed)} would become ${formatBytes(unpacked)} or more`;
}

/** Ends the reading of an archive that nobody should unpack. */
export class ArchiveBomb extends Error {}
