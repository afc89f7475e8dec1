/** What becomes of a text with `${VAR}` in it. */
export interface Expansion {
  readonly text: string;
  /** The variables whose values are in it. */
  readonly taken: readonly string[];
  /** The first one that is not set and has no default; without a value the text is not whole. */
  readonly unset?: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts the values of variables where a text says `${VAR}`, or `${VAR:-default}`, whose default also stands for an empty
 * value and may have variables itself. `$${` is a literal `${`.
 *
 * @returns undefined where there is nothing to put in
 * @throws SyntaxError with what is wrong with the text, and nothing of any value
 */
export function expandVariables(text: string, env: Environment): Expansion | undefined {
  if (!text.includes('${')) return undefined;
  return new Expander(text, env).read();
}

class Expander {
  #at = 0;
  readonly #text: string;
  readonly #env: Environment;

  constructor(text: string, env: Environment) {
    this.#text = text;
    this.#env = env;
  }

  /** @param inside a default, which ends with its brace */
  read(inside = false): Expansion {
    let text = '';
    const taken: string[] = [];
    let unset: string | undefined;
    while (this.#at < this.#text.length && !(inside && this.#text[this.#at] === '}')) {
      if (this.#skip('$${')) text += '${';
      else if (this.#skip('${')) {
        const variable = this.#variable();
        text += variable.text;
        taken.push(...variable.taken);
        unset ??= variable.unset;
      } else {
        text += this.#text[this.#at] ?? '';
        this.#at += 1;
      }
    }
    return { text, taken, unset };
  }

  #variable(): Expansion {
    const name = /^[A-Za-z_]\w*/.exec(this.#text.slice(this.#at))?.[0];
    if (name === undefined) throw new SyntaxError('after "${" the name of a variable is expected');
    this.#at += name.length;
    const otherwise = this.#skip(':-') ? this.read(true) : undefined;
    if (!this.#skip('}')) {
      const rest = this.#at < this.#text.length ? ', or ":-" and a default' : '';
      throw new SyntaxError(`after "\${${name}" a "}" is expected${rest}`);
    }
    const value = Object.hasOwn(this.#env, name) ? this.#env[name] : undefined;
    if (otherwise !== undefined && (value === undefined || value === '')) return otherwise;
    return value === undefined
      ? { text: '', taken: [], unset: name }
      : { text: value, taken: [name] };
  }

  #skip(expected: string): boolean {
    const isThere = this.#text.startsWith(expected, this.#at);
    if (isThere) this.#at += expected.length;
    return isThere;
  }
}
