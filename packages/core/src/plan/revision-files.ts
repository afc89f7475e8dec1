import { Buffer } from 'node:buffer';
import type { FileEntry } from '../model/entry.js';
import type { GitFacts } from '../source/git-facts.js';

/** What a revision says about itself. */
export interface RevisionFacts extends GitFacts {
  readonly application: string;
  /** Otherwise the commit, with `-dirty` after it where files have changed since, or else the digest; cut to 12 digits. */
  readonly version?: string;
}

/** What a revision is called when nobody says: by its commit, unless there is none. */
export function versionOf({ version, commit, dirty }: RevisionFacts, digest: string): string {
  if (version !== undefined) return version;
  if (commit === undefined) return digest.slice(0, 12);
  return `${commit.slice(0, 12)}${dirty === true ? '-dirty' : ''}`;
}

function file(path: string, text: string): FileEntry {
  const bytes = Buffer.from(text);
  return { type: 'file', path, mode: 0o644, size: bytes.length, contents: { bytes } };
}

/** Paths of the files that planning makes; a file of the source with such a name is stale and gives way. */
export const revisionFilePaths: ReadonlySet<string> = new Set([
  'deploy/revision.json',
  'deploy/deployed_revision',
]);

/**
 * The files in the archive that tell the hooks what they deploy: `deploy/revision.json`, and for scripts made for the
 * PHP tool soisy/codedeployer `deploy/deployed_revision`, a name that sorts by the time of the commit.
 */
export function revisionFiles(
  facts: RevisionFacts & { readonly version: string },
  digest: string,
): FileEntry[] {
  const { application, version, commit, branch, dirty, committed } = facts;
  const manifest = { application, version, digest, commit, branch, dirty };
  return [
    file('deploy/revision.json', `${JSON.stringify(manifest, null, 2)}\n`),
    file(
      'deploy/deployed_revision',
      `${committed ?? '00000000_000000'}_${commit ?? digest.slice(0, 12)}\n`,
    ),
  ];
}
