/** Something with a path, such as a file of the revision. Its path has `/` between the names. */
export interface Placed {
  readonly path: string;
  /** In bytes; 0 where it is not known. */
  readonly size: number;
}

export interface Folder<T extends Placed> {
  /** Whole, without a `/` at its end. */
  readonly path: string;
  /** Names from the folder that lists it, ending in `/`; several where each holds only the next. */
  readonly name: string;
  readonly folders: readonly Folder<T>[];
  /** What lies in the folder itself. */
  readonly files: readonly T[];
  /** How many there are in it and below. */
  readonly count: number;
  /** The sum of their sizes. */
  readonly size: number;
}

interface Draft<T extends Placed> {
  readonly folders: Map<string, Draft<T>>;
  readonly files: T[];
}

function finish<T extends Placed>(path: string, name: string, draft: Draft<T>): Folder<T> {
  const { folders, files } = draft;
  const inside = [...folders];
  const [only] = inside;
  if (name !== '' && files.length === 0 && inside.length === 1 && only !== undefined)
    return finish(`${path}/${only[0]}`, `${name}${only[0]}/`, only[1]);
  const prefix = name === '' ? '' : `${path}/`;
  const below = inside.map(([folder, inner]) => finish(prefix + folder, `${folder}/`, inner));
  return {
    path,
    name,
    folders: below,
    files,
    count: files.length + below.reduce((sum, { count }) => sum + count, 0),
    size:
      files.reduce((sum, { size }) => sum + size, 0) +
      below.reduce((sum, { size }) => sum + size, 0),
  };
}

/** The folders that a path goes through; those of an absolute path begin with `/`. */
function foldersOf(path: string): string[] {
  const [first = '', ...rest] = path.split('/').slice(0, -1);
  if (first !== '' || rest.length === 0) return path.includes('/') ? [first, ...rest] : [];
  return [`/${rest[0] ?? ''}`, ...rest.slice(1)];
}

/** Groups things by their folders, keeping their order. The root has the name ''. */
export function pathTree<T extends Placed>(things: Iterable<T>): Folder<T> {
  const root: Draft<T> = { folders: new Map(), files: [] };
  for (const thing of things) {
    let draft = root;
    for (const name of foldersOf(thing.path)) {
      const next = draft.folders.get(name) ?? { folders: new Map<string, Draft<T>>(), files: [] };
      draft.folders.set(name, next);
      draft = next;
    }
    draft.files.push(thing);
  }
  return finish('', '', root);
}

/** How many files of one folder are listed by name. */
export const shownFiles = 200;

function linesOf<T extends Placed>({ folders, files }: Folder<T>): number {
  return folders.length + Math.min(files.length, shownFiles + 1);
}

/**
 * The folders whose contents fit into a number of lines: those near the root first, and the small ones before the
 * large. The root is always among them.
 */
export function unfold<T extends Placed>(root: Folder<T>, lines: number): ReadonlySet<Folder<T>> {
  const chosen = new Set([root]);
  let left = lines - linesOf(root);
  let level = [...root.folders];
  while (level.length > 0) {
    const next: Folder<T>[] = [];
    for (const folder of level.toSorted((a, b) => a.count - b.count)) {
      if (linesOf(folder) > left) continue;
      left -= linesOf(folder);
      chosen.add(folder);
      next.push(...folder.folders);
    }
    level = next;
  }
  return chosen;
}
