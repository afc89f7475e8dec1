/** The few lines that a build tool needs to know of deployments. */
export interface Wiring {
  /** Absolute path of the file that they belong in. */
  readonly file: string;
  /** The lines, as a person would add them. */
  readonly lines: readonly string[];
  /** The file with them; undefined where it cannot be told how they fit in, with why not. */
  readonly changed: string | undefined;
  readonly problem?: string | undefined;
  /** The package that has to be installed for them; without it they would break the build. */
  readonly needs?: string | undefined;
}

/** The line ends of a text. */
export function lineEnd(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
