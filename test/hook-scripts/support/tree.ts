import { listTree, type Listing } from '@codedeployer/testing';

/** What a hook may have changed below a folder: all of it, with its contents, but for our own state. */
export function readTree(root: string): Listing {
  return listTree(root, { show: (contents) => contents.toString(), except: ['.codedeployer'] });
}
