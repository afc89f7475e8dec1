/** What an object says of the format of its archive; the digest of a revision says nothing of it. */
export const contentTypes = {
  zip: 'application/zip',
  tar: 'application/x-tar',
  tgz: 'application/gzip',
} as const;
