import type { Sought } from '../model/sought.js';

/** What others published holds keys for their tests, and no secret of the user's. */
export const thirdParty = /(?:^|\/)(?:node_modules|vendor|bower_components|site-packages|\.venv)\//;

/** Keys, credentials and scripts stand in small files; larger ones are data or programs. In bytes. */
export const largestText = 256 * 1024;

/** Pointers of Git LFS have some 130 bytes, and targets of links are paths. In bytes. */
export const largestStandIn = 1024;

/** What is no text by its name. */
const media =
  /\.(?:png|jpe?g|gif|webp|avif|ico|svg|woff2?|ttf|otf|eot|mp[34]|webm|pdf|zip|t?gz|jar|war|map)$/i;

/** Whether any check reads the contents of a file. */
export function isLookedInto(path: string, size: number): boolean {
  return size <= largestText && !thirdParty.test(path) && !media.test(path);
}

/**
 * What files are opened for that are not known by their paths: whatever a rule finds in them has one of these. Few files
 * do, and who reads all of them anyway can tell.
 */
export const sought: Sought = {
  isIn: (path, size) =>
    isLookedInto(path, size) || (size <= largestStandIn && !thirdParty.test(path)),
  patterns: [
    // Secrets: keys, also of PuTTY, credentials of registries, keys of AWS.
    /PRIVATE KEY|PuTTY-User-Key-File-|"auths"|secret_?(?:access_?)?key/i,
    // A pointer of Git LFS, and a path that is the only text. What may be a blank in other characters may be a part of one.
    /^version https:\/\/|^[^ \t\n\v\f\r\0"'<>]+$/,
  ],
};
