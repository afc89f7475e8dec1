/** An option of a program, by its long name; a value follows, or may follow after `=` alone, or none is taken. */
export interface OptionShape {
  readonly long: string;
  readonly short?: string;
  readonly value?: 'required' | 'optional';
}

export interface ParsedArguments {
  /** By long name, in their order; '' for one without a value. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
}

/** Takes the number, or `all`, that comes next: journalctl takes `-n 5` and `--lines 5` as well, although the value is optional. */
function number(rest: string[]): string | undefined {
  return /^(?:\+?\d+|all)$/.test(rest[0] ?? '') ? rest.shift() : undefined;
}

/**
 * Reads arguments as getopt_long does.
 * @throws Error with the words of getopt
 */
export function parseArguments(
  program: string,
  given: readonly string[],
  shapes: readonly OptionShape[],
): ParsedArguments {
  const options = new Map<string, string[]>();
  const words: string[] = [];
  const add = (name: string, value: string): void => {
    options.set(name, [...(options.get(name) ?? []), value]);
  };
  const rest = [...given];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest);
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', ...parts] = word.slice(2).split('=');
      const matching = shapes.filter(({ long }) => long.startsWith(name));
      const shape =
        matching.find(({ long }) => long === name) ??
        (matching.length === 1 ? matching[0] : undefined);
      if (shape === undefined) throw new Error(`${program}: unrecognized option '${word}'`);
      const value = parts.length === 0 ? undefined : parts.join('=');
      if (shape.value !== 'required') {
        const next = value === undefined && shape.value === 'optional' ? number(rest) : value;
        add(shape.long, next ?? '');
        continue;
      }
      const following = value ?? rest.shift();
      if (following === undefined)
        throw new Error(`${program}: option '--${shape.long}' requires an argument`);
      add(shape.long, following);
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    for (let letters = word.slice(1); letters !== ''; letters = letters.slice(1)) {
      const letter = letters.charAt(0);
      const shape = shapes.find(({ short }) => short === letter);
      if (shape === undefined) throw new Error(`${program}: invalid option -- '${letter}'`);
      if (shape.value === undefined) {
        add(shape.long, '');
        continue;
      }
      const attached = letters.slice(1);
      if (attached !== '' || shape.value === 'optional') {
        add(shape.long, (attached === '' ? number(rest) : attached) ?? '');
      } else {
        const following = rest.shift();
        if (following === undefined)
          throw new Error(`${program}: option requires an argument -- '${letter}'`);
        add(shape.long, following);
      }
      break;
    }
  }
  return { options, words };
}

/** A pattern of the shell, such as `app@*`, for whole names. */
export function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
