/** Milliseconds; a timer for longer than this fires at once. */
export const longestTimer = 2 ** 31 - 1;
