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
    const word = words[((picks[index % length] ?? 0) * 7 + index) % 400] ?? '';
    parts.push(word);
    size += word.length + 1;
  }
  return Buffer.from(parts.join(' ')).subarray(0, length);
}
