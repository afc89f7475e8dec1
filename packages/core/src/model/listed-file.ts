/** A file or a link of a revision, as the list of its archive has it. */
export interface ListedFile {
  readonly path: string;
  readonly type: 'file' | 'symlink';
  /** Unix permission bits. */
  readonly mode: number;
  /** In bytes; of a link, of the path that it leads to. */
  readonly size: number;
  /** Of the contents; of a link, of the path that it leads to. */
  readonly crc32: number;
}
