import { type Mark, startOfText } from './mark.js';

export interface YamlProblem {
  /** What libyaml says is wrong. */
  readonly problem: string;
  /** What it was doing at the time, for example `while scanning a plain scalar`. */
  readonly context?: string | undefined;
  /** Where that began; Psych prints this place, and line 1 column 1 where there is none. */
  readonly contextMark?: Mark | undefined;
  /** Where the text stopped making sense. */
  readonly problemMark: Mark;
}

/** The text is no YAML to libyaml 0.2.5. The message is the one that Ruby's Psych gives for the same text. */
export class YamlSyntaxError extends Error {
  override readonly name = 'YamlSyntaxError';
  readonly details: YamlProblem;

  constructor(details: YamlProblem) {
    const { line, column } = details.contextMark ?? startOfText;
    const what = [details.problem, details.context].filter(Boolean).join(' ');
    super(`(<unknown>): ${what} at line ${String(line + 1)} column ${String(column + 1)}`);
    this.details = details;
  }
}
