import { Buffer } from 'node:buffer';
import type { RevisionEntry } from '@codedeployer/core';
import { lintBundle, type LintBundleOptions, type LintReport } from '@codedeployer/core/lint';

/** Contents of a file, or a file with a mode, or a link. */
export type Described =
  | string
  | Uint8Array
  | { readonly mode: number; readonly contents?: string }
  | { readonly link: string };

/** Entries of a revision, from path to what is there; a path with `/` at the end is a folder. */
export function entriesOf(files: Readonly<Record<string, Described>>): readonly RevisionEntry[] {
  return Object.entries(files).map(([path, described]): RevisionEntry => {
    if (path.endsWith('/')) return { type: 'directory', path: path.slice(0, -1), mode: 0o755 };
    if (typeof described === 'object' && 'link' in described) {
      return { type: 'symlink', path, mode: 0o777, target: described.link };
    }
    const isPlain = typeof described === 'string' || described instanceof Uint8Array;
    const bytes = Buffer.from(isPlain ? described : (described.contents ?? ''));
    const mode = isPlain ? (path.endsWith('.sh') ? 0o755 : 0o644) : described.mode;
    return { type: 'file', path, mode, size: bytes.length, contents: { bytes } };
  });
}

export const script = '#!/usr/bin/env bash\nset -e\necho done\n';

/** A revision that has nothing to complain about. */
export const cleanFiles: Readonly<Record<string, Described>> = {
  'appspec.yml': [
    'version: 0.0',
    'os: linux',
    'files:',
    '  - source: /app',
    '    destination: /srv/app',
    'hooks:',
    '  AfterInstall:',
    '    - location: scripts/start.sh',
    '      timeout: 300',
    '      runas: root',
    '',
  ].join('\n'),
  'app/': '',
  'app/index.js': 'console.log(1);\n',
  'app/lib/util.js': 'export {};\n',
  'scripts/start.sh': script,
};

/** Lints the clean revision with some of its files exchanged. */
export function lintWith(
  files: Readonly<Record<string, Described>>,
  options?: LintBundleOptions,
): Promise<LintReport> {
  return lintBundle(entriesOf({ ...cleanFiles, ...files }), options);
}

/** Lints the clean revision with an appspec.yml of these lines behind version and system. */
export function lintLines(
  lines: readonly string[],
  options?: LintBundleOptions,
): Promise<LintReport> {
  return lintWith(
    { 'appspec.yml': ['version: 0.0', 'os: linux', ...lines, ''].join('\n') },
    options,
  );
}
