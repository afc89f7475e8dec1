/** Cuts a list into pieces of at most `size`, for operations that take no more at once; in their order. */
export function inBatches<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}
