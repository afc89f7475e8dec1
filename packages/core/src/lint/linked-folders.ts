import type { BundleTree } from './bundle-tree.js';

/** What the agent's installer makes of a folder, which follows links to folders. */
export interface Measure {
  /** How many files and folders it installs, the folder among them. */
  readonly items: number;
  /** The most links on the way to one of them. */
  readonly links: number;
}

export interface LinkedFolders {
  /**
   * Follows a folder of the revision, by its path, with all that it leads to. What was followed before is not told
   * again, and of folders that are copied in circles only a part is counted.
   */
  measure(folder: string, onLink: OnLink): Measure;
}

export interface OnLink {
  /** A link to a folder, which is copied as a folder. */
  readonly followed: (path: string) => void;
  /** A link back to a folder that is being copied: the agent goes round until names are too long. */
  readonly circle: (path: string) => void;
}

/** A folder whose contents are being looked at. */
interface Open {
  readonly folder: string;
  /** The last link on the way here. */
  readonly link: string | undefined;
  readonly names: Iterator<string>;
  /** Whether it was reached by a link. */
  readonly isLinked: boolean;
  items: number;
  links: number;
}

/**
 * Works out what links to folders amount to without walking through them again and again: each folder of the revision
 * is looked into once, however many ways lead there.
 */
export function linkedFolders(tree: BundleTree): LinkedFolders {
  const measured = new Map<string, Measure>();

  function measure(path: string, onLink: OnLink): Measure {
    const found = tree.folderAt(path);
    const start = typeof found === 'object' ? found.path : path;
    const before = measured.get(start);
    if (before !== undefined) return before;
    // Without recursion: a chain of links may be as long as the revision has folders.
    const stack: Open[] = [];
    const open = new Set<string>();
    const enter = (folder: string, link: string | undefined, isLinked: boolean) => {
      open.add(folder);
      stack.push({
        folder,
        link,
        isLinked,
        names: tree.childrenOf(folder)[Symbol.iterator](),
        items: 1,
        links: 0,
      });
    };
    const add = (to: Open, { items, links }: Measure, isLinked: boolean) => {
      to.items += items;
      to.links = Math.max(to.links, links + (isLinked ? 1 : 0));
    };
    enter(start, undefined, false);
    for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
      const next = at.names.next();
      if (next.done === true) {
        stack.pop();
        open.delete(at.folder);
        const { items, links } = at;
        measured.set(at.folder, { items, links });
        const above = stack.at(-1);
        if (above !== undefined) add(above, { items, links }, at.isLinked);
        continue;
      }
      const child = at.folder === '' ? next.value : `${at.folder}/${next.value}`;
      const isLink = tree.get(child)?.type === 'symlink';
      const target = tree.folderAt(child);
      const link = isLink ? child : at.link;
      if (target === undefined) add(at, { items: 1, links: 0 }, isLink);
      else if (target === 'around' || open.has(target.path)) onLink.circle(link ?? child);
      else {
        if (isLink) onLink.followed(child);
        const before = measured.get(target.path);
        if (before === undefined) enter(target.path, link, isLink);
        else add(at, before, isLink);
      }
    }
    return measured.get(start) ?? { items: 1, links: 0 };
  }

  return { measure };
}
