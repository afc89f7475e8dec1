/** A place in a YAML text, counted in characters from zero as libyaml does. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export const startOfText: Mark = { index: 0, line: 0, column: 0 };
