import type { Cursor } from './cursor.js';

/** White space between two words of a scalar, which may be dropped, kept or folded once the next word is seen. */
export interface Gap {
  hasBreak(): boolean;
  /** Takes a blank; those at the beginning of a line do not count. */
  addBlank(): void;
  /** Takes a line break; blanks before it do not count. */
  addBreak(): void;
  /** A line break that was escaped: what follows is a new line, but nothing stands for the break. */
  openWithoutBreak(): void;
  /** The text that the gap stands for, and an empty gap from here on. One line break counts as a space, further ones stay. */
  take(): string;
}

/** Begins an empty gap. */
export function createGap(cursor: Cursor): Gap {
  let blanks = '';
  let firstBreak = '';
  let moreBreaks = '';
  let hasBreak = false;

  function fold(): string {
    if (!hasBreak) return blanks;
    return firstBreak.startsWith('\n') ? moreBreaks || ' ' : firstBreak + moreBreaks;
  }

  return {
    hasBreak: () => hasBreak,
    addBlank() {
      if (hasBreak) cursor.skip();
      else blanks += cursor.read();
    },
    addBreak() {
      if (hasBreak) {
        moreBreaks += cursor.readLine();
        return;
      }
      blanks = '';
      firstBreak = cursor.readLine();
      hasBreak = true;
    },
    openWithoutBreak() {
      hasBreak = true;
    },
    take() {
      const text = fold();
      blanks = firstBreak = moreBreaks = '';
      hasBreak = false;
      return text;
    },
  };
}
