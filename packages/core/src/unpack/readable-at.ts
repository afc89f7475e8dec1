/** What can be read from any place of it: a file that is open, or an object in S3. */
export interface ReadableAt {
  /** @returns its size in bytes */
  stat(): Promise<{ readonly size: number }>;
  /**
   * Reads bytes into a buffer; fewer only at the end.
   *
   * @param offset in the buffer
   * @param position of the first byte
   */
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}
