import { specify, splitWords, type Specifiers, type Word } from './values.js';

/** One command of an `Exec…=` line. */
export interface ExecCommand {
  readonly program: string;
  /** `@`: its first argument is the name that the program is told to have. */
  readonly named: boolean;
  /** `-`: whether it fails does not matter. */
  readonly mayFail: boolean;
  /** `+` and `!`: not as the user of the unit. */
  readonly asRoot: boolean;
  /** `:`: variables are left as they stand. */
  readonly literal: boolean;
  readonly words: readonly Word[];
  /** As it is shown: the command without what says how to run it. */
  readonly shown: string;
}

/** Reads an `Exec…=` line as systemd.service(5) has it: `;` alone separates commands, and signs before a program say how to run it. */
export function parseCommandLine(line: string, specifiers: Specifiers): readonly ExecCommand[] {
  const commands: ExecCommand[] = [];
  let words: Word[] = [];
  const end = (): void => {
    const [first, ...others] = words;
    words = [];
    if (first === undefined) return;
    const [, signs = '', program = ''] = /^([-@:+!|]*)(.*)$/s.exec(first.text) ?? [];
    commands.push({
      program,
      named: signs.includes('@'),
      mayFail: signs.includes('-'),
      asRoot: /[+!]/.test(signs),
      literal: signs.includes(':'),
      words: others,
      shown: [program, ...others.map(({ text }) => text)].join(' '),
    });
  };
  for (const word of splitWords(line)) {
    if (word.text === ';' && !word.quoted) end();
    else words.push({ ...word, text: specify(word.text, specifiers) });
  }
  end();
  return commands;
}

export type Variables = Readonly<Record<string, string>>;

/**
 * The arguments with the variables put in: `${NAME}` anywhere, `$NAME` where a word begins; a `$NAME` that is a whole word becomes as many
 * words as it has.
 */
export function expandWords(
  { words, literal }: Pick<ExecCommand, 'words' | 'literal'>,
  variables: Variables,
): readonly string[] {
  if (literal) return words.map(({ text }) => text);
  return words.flatMap(({ text }) => {
    const [, alone] = /^\$([A-Za-z_]\w*)$/.exec(text) ?? [];
    // Quotes around it change nothing, though they would in a shell.
    if (alone !== undefined) return splitWords(variables[alone] ?? '').map((word) => word.text);
    return [
      text.replace(
        /\$(?:(\$)|\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
        (whole, dollar?: string, braced?: string, bare?: string) => {
          if (dollar !== undefined) return '$';
          if (braced !== undefined) return variables[braced] ?? '';
          // Amid other text systemd leaves it to the program, which is a shell mostly.
          return bare !== undefined && text === whole ? (variables[bare] ?? '') : whole;
        },
      ),
    ];
  });
}
