import type { ListedPath, ListedSize, RevisionListing } from '../plan/list-revision.js';
import { formatBytes } from '../text/format-bytes.js';
import { plural, visibleName } from '@codedeployer/appspec/text';

/** As wide as the longest size, `1000 kB` and the like. */
const sizeWidth = 8;

function sized(size: string, text: string): string {
  return `${size.padStart(sizeWidth)}  ${text}`;
}

function formatPath({ path, type, size, reason }: ListedPath): string {
  const name = visibleName(path);
  switch (type) {
    case 'ignored':
      return sized('-', `${name}  (kept out: ${visibleName(reason)})`);
    case 'directory':
      return sized('', `${name}/  (${reason})`);
    case 'symlink':
      return sized('link', `${name}  (${reason})`);
    case 'file':
      return sized(formatBytes(size ?? 0), `${name}  (${reason})`);
  }
}

function formatSizes(title: string, sizes: readonly ListedSize[]): string[] {
  if (sizes.length === 0) return [];
  return [title, ...sizes.map(({ path, size }) => sized(formatBytes(size), visibleName(path)))];
}

/** What is in a revision, what is not, and what takes most of the room, in lines for people. */
export function formatListing(listing: RevisionListing): string[] {
  const { paths, largestFiles, largestFolders, size } = listing;
  const files = paths.filter(({ type }) => type === 'file' || type === 'symlink').length;
  const out = paths.filter(({ type }) => type === 'ignored').length;
  return [
    ...paths.map(formatPath),
    '',
    ...formatSizes('Largest files:', largestFiles),
    ...formatSizes('Largest folders, with all that is in them:', largestFolders),
    `In the revision: ${plural(files, 'file')}, ${formatBytes(size)} before compression. Kept out: ${plural(out, 'path')}.`,
  ];
}
