import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
} from 'node:fs';
import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { directoryEntries } from '../../dist/source/directory-entries.js';
import { planRevision, type RevisionPlan } from '../../dist/plan/plan.js';

/** A file by its contents, a link by its target, a folder. */
export type Node =
  | string
  | Uint8Array
  | { readonly contents: string | Uint8Array; readonly mode: number }
  | { readonly link: string }
  | { readonly folder: number };

export type Tree = Readonly<Record<string, Node>>;

/** A temporary folder of a test. */
export interface World {
  readonly root: string;
  path(...names: string[]): string;
  /** Writes files, links and folders below a folder of the world. */
  write(folder: string, tree: Tree): string;
  /** What has to be done when the world is removed. */
  onRemove(action: () => void): void;
  remove(): void;
}

export function createWorld(): World {
  const root = mkdtempSync(join(tmpdir(), 'codedeployer-test-'));
  chmodSync(root, 0o755);
  const write = (folder: string, tree: Tree) => {
    const base = join(root, folder);
    mkdirSync(base, { recursive: true });
    for (const [name, node] of Object.entries(tree)) {
      const path = join(base, name);
      mkdirSync(dirname(path), { recursive: true });
      if (typeof node === 'string' || node instanceof Uint8Array) writeFileSync(path, node);
      else if ('link' in node) symlinkSync(node.link, path);
      else if ('folder' in node) {
        mkdirSync(path, { recursive: true });
        chmodSync(path, node.folder);
      } else {
        writeFileSync(path, node.contents);
        chmodSync(path, node.mode);
      }
    }
    return base;
  };
  const atTheEnd: (() => void)[] = [];
  return {
    root,
    path: (...names) => join(root, ...names),
    write,
    onRemove: (action) => void atTheEnd.push(action),
    remove() {
      for (const action of atTheEnd) action();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What a tree holds, one line for each thing in it. */
export type Listing = Record<string, string>;

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** Types, modes, link targets and content hashes of what is below a folder. */
export function listTree(root: string, prefix = ''): Listing {
  const listing: Listing = {};
  for (const name of readdirSync(join(root, prefix))) {
    const path = prefix + name;
    const stats = lstatSync(join(root, path));
    const mode = (stats.mode & 0o777).toString(8);
    if (stats.isSymbolicLink()) listing[path] = `link ${readlinkSync(join(root, path))}`;
    else if (stats.isDirectory()) {
      listing[path] = `folder ${mode}`;
      Object.assign(listing, listTree(root, `${path}/`));
    } else listing[path] = `file ${mode} ${hashOf(readFileSync(join(root, path)))}`;
  }
  return listing;
}

export async function planOf(world: World, folder: string): Promise<RevisionPlan> {
  const plan = await planRevision(directoryEntries(world.path(folder)), {
    facts: { application: 'shop', version: '1' },
    temporaryDirectory: world.root,
  });
  world.onRemove(() => plan.dispose());
  return plan;
}

/** Bytes without a pattern that come out the same for the same seed. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}

/** Text as source code is: it shrinks to about a quarter. */
export function prose(length: number, seed = 1): Buffer {
  const words = Array.from({ length: 400 }, (_, index) =>
    noise(5, index + seed).toString('base64url'),
  );
  const picks = noise(length, seed);
  const parts: string[] = [];
  for (let index = 0, size = 0; size < length; index++) {
    const word = words[(picks[index % length]! * 7 + index) % 400]!;
    parts.push(word);
    size += word.length + 1;
  }
  return Buffer.from(parts.join(' ')).subarray(0, length);
}
