import { warning, findingsOf } from '@codedeployer/appspec/rules';
import type { Finding } from '@codedeployer/appspec';
import type { RevisionEntry } from '../../model/entry.js';
import { formatBytes } from '../../text/format-bytes.js';
import type { RevisionRule } from '../rule.js';

const codes = {
  'freight-cache': warning('A cache of some tool, such as node_modules/.cache.'),
  'freight-large': warning('More than 1 GiB of files.'),
  'freight-source-map': warning('Source maps, where they are not wanted.'),
};

const finding = findingsOf(codes);

/** What nobody wants to ship. */
export const freight: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ entries, warnSourceMaps }) => lintFreight(entries, warnSourceMaps),
};

const GiB = 1024 ** 3;

/** Folders that tools fill for themselves, by what their paths end in. */
const caches =
  /(?:^|\/)(?:node_modules\/\.cache|\.nx\/cache|\.next\/cache|\.parcel-cache|\.turbo)(?=\/)/;

function sizeOf(entries: readonly RevisionEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.size : 0), 0);
}

function lintCaches(entries: readonly RevisionEntry[]): Finding[] {
  const found = new Map<string, number>();
  for (const entry of entries) {
    const { path } = entry;
    const at = caches.exec(path);
    if (at === null) continue;
    const cache = path.slice(0, at.index + at[0].length);
    found.set(cache, (found.get(cache) ?? 0) + sizeOf([entry]));
  }
  return [...found].map(([cache, size]) =>
    finding('freight-cache', {
      file: cache,
      message: `${cache} is a tool's cache, and would bring ${formatBytes(size)} to the instances for nothing.`,
      hint: `Add ${cache}/ to .codedeployignore.`,
    }),
  );
}

/**
 * What nobody wants to ship: caches, a revision of more than 1 GiB and, if asked for, source maps.
 *
 * @param sourceMaps whether source maps count
 */
function lintFreight(entries: readonly RevisionEntry[], sourceMaps: boolean): Finding[] {
  const findings = lintCaches(entries);
  const size = sizeOf(entries);
  if (size > GiB) {
    findings.push(
      finding('freight-large', {
        file: 'revision',
        message: `The revision has ${formatBytes(size)} of files; every instance downloads and unpacks them at each deployment.`,
        hint: '`codedeployer package --list` shows the largest files and folders.',
      }),
    );
  }
  const maps = sourceMaps
    ? entries.filter(({ path }) => /\.(?:js|mjs|cjs|css)\.map$/.test(path))
    : [];
  const [first] = maps;
  if (first !== undefined) {
    findings.push(
      finding('freight-source-map', {
        file: first.path,
        message: `${maps.length === 1 ? 'A source map is' : `${maps.length} source maps are`} in the revision, ${formatBytes(sizeOf(maps))}.`,
        hint: 'Add *.map to .codedeployignore.',
      }),
    );
  }
  return findings;
}
