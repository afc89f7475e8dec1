/** A buffer that is used again and again: memory fresh from the system costs more than reading into it. */
export function createScratch(): (size: number) => Buffer {
  let buffer = Buffer.allocUnsafeSlow(64 * 1024);
  return (size) => {
    if (buffer.length < size) buffer = Buffer.allocUnsafeSlow(Math.max(size, buffer.length * 2));
    return buffer.subarray(0, size);
  };
}
