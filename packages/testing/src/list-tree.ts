import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What is there by its path: `link target`, `folder 755`, `file 644 contents`. Trees are the same when these are deeply equal. */
export type Listing = Record<string, string>;

export interface ListOptions {
  /** How contents are shown; otherwise by their hash. */
  readonly show?: (contents: Buffer) => string;
  /** Names that are left out, wherever they are. */
  readonly except?: readonly string[];
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** Types, permissions, link targets and contents of all that is below a folder. */
export function listTree(root: string, options: ListOptions = {}, prefix = ''): Listing {
  const { show = hashOf, except = [] } = options;
  const listing: Listing = {};
  for (const name of readdirSync(join(root, prefix))) {
    if (except.includes(name)) continue;
    const path = prefix + name;
    const stats = lstatSync(join(root, path));
    const mode = (stats.mode & 0o7777).toString(8);
    if (stats.isSymbolicLink()) listing[path] = `link ${readlinkSync(join(root, path))}`;
    else if (stats.isDirectory()) {
      listing[path] = `folder ${mode}`;
      Object.assign(listing, listTree(root, options, `${path}/`));
    } else listing[path] = `file ${mode} ${show(readFileSync(join(root, path)))}`;
  }
  return listing;
}
