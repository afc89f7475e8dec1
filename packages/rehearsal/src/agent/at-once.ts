/**
 * Files up to this size are unpacked and copied at once: what a stream or another thread would do of one takes less time than to tell
 * it. In bytes.
 */
export const largestAtOnce = 256 * 1024;
