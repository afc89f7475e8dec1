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
const caches = ['node_modules/.cache', '.nx/cache', '.next/cache', '.parcel-cache', '.turbo'];

function sizeOf(entries: readonly RevisionEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.size : 0), 0);
}

/** The cache folder that a path lies in. */
function cacheOf(path: string): string | undefined {
  for (const cache of caches) {
    const at = `/${path}`.indexOf(`/${cache}/`);
    if (at >= 0) return path.slice(0, at + cache.length);
  }
  return undefined;
}

function lintCaches(entries: readonly RevisionEntry[]): Finding[] {
  const found = new Map<string, RevisionEntry[]>();
  for (const entry of entries) {
    const cache = cacheOf(entry.path);
    if (cache !== undefined) found.set(cache, [...(found.get(cache) ?? []), entry]);
  }
  return [...found].map(([cache, inside]) =>
    finding('freight-cache', {
      file: cache,
      message: `${cache} is a tool's cache, and would bring ${formatBytes(sizeOf(inside))} to the instances for nothing.`,
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
