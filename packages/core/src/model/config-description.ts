/** Where a value was said. */
export interface ValueSource {
  /** From the weakest to the strongest, with the settings of groups between variables and options. */
  readonly layer: 'default' | 'file' | 'environment' | 'variable' | 'group' | 'options';
  /** File and line, name of the variable, or what messages call the options; absent for a default. */
  readonly where?: string;
  /** Variables whose values are in the value, which is shown as it is written then: they may hold secrets. */
  readonly variables?: readonly string[];
}

/** One option that is in force. */
export interface DescribedOption {
  readonly name: string;
  readonly value: unknown;
  readonly source: ValueSource;
}

/** What is in force, and who said so. Plain data that JSON keeps as it is. */
export interface ConfigDescription {
  /** Relative to the project; absent where there is no file. */
  readonly file?: string;
  readonly environment?: string;
  readonly options: readonly DescribedOption[];
  /** What the groups that are deployed to say for themselves. */
  readonly groups: readonly {
    readonly name: string;
    readonly options: readonly DescribedOption[];
  }[];
}
