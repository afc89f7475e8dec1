/** One command that a script starts in the background. */
export interface BackgroundCommand {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** Whether nothing of it goes to the output of the script. */
  readonly redirectsOutput: boolean;
  /** The same for the script's errors. */
  readonly redirectsErrors: boolean;
}

/**
 * Finds the commands that a shell script puts in the background, by looking for a lone `&` outside of quotes, comments,
 * here-documents and arithmetic. It does not understand shell; it is a guess that is right for scripts as people write them.
 */
export function findBackgroundCommands(source: string): readonly BackgroundCommand[] {
  const found: BackgroundCommand[] = [];
  let command = '';
  let groupStart = '';
  for (const { text, number: line } of codeLines(source)) {
    for (let place = 0; place < text.length; place += 1) {
      const rest = text.slice(place);
      const operator = /^(?:&&|\|\||\|&|;;|[;|])/.exec(rest)?.[0];
      const redirection = /^(?:\d*>&|&>>?|\d*<&|\d*[<>])/.exec(rest)?.[0];
      if (redirection !== undefined) {
        command += redirection;
        place += redirection.length - 1;
      } else if (operator !== undefined) {
        command = '';
        groupStart = '';
        place += operator.length - 1;
      } else if (text.charAt(place) === '&') {
        found.push(describe(`${groupStart}${command}`.trim(), command, line));
        command = '';
        groupStart = '';
      } else if (/[)}]/.test(text.charAt(place))) {
        groupStart = '(…) ';
        command = '';
      } else {
        command += text.charAt(place);
      }
    }
    if (!text.endsWith('\\')) {
      command = '';
      groupStart = '';
    }
  }
  return found;
}

/** Redirections in their order. Digits are a descriptor only where no word stands in front of them. */
const redirections = /&>>?|(?:(?<=^|\s)(\d+))?>(?:[>|&])?/g;

/** Where the script's own outputs can be reached by another name. */
const devices: Readonly<Record<string, string>> = {
  '/dev/stdout': '1',
  '/dev/fd/1': '1',
  '/dev/stderr': '2',
  '/dev/fd/2': '2',
};

/** Follows the redirections of a command from the left, as a shell does: `2>&1 >log` leaves the errors with the output. */
function describe(text: string, command: string, line: number): BackgroundCommand {
  const places = new Map([
    ['1', 'output'],
    ['2', 'errors'],
  ]);
  for (const match of command.matchAll(redirections)) {
    const [operator, from = '1'] = match;
    // Nothing that counts is longer.
    const target = /^\s*(\S{0,64})/.exec(command.slice(match.index + operator.length))?.[1] ?? '';
    const duplicates = operator.endsWith('>&') && /^(?:\d+|-)$/.test(target);
    const to = places.get(duplicates ? target : (devices[target] ?? '')) ?? 'elsewhere';
    places.set(from, to);
    // `&>log`, and `>&log`, which means the same.
    if (operator.startsWith('&') || (operator === '>&' && !duplicates)) places.set('2', to);
  }
  const kept = [places.get('1'), places.get('2')];
  return {
    line,
    text,
    redirectsOutput: !kept.includes('output'),
    redirectsErrors: !kept.includes('errors'),
  };
}

interface CodeLine {
  readonly text: string;
  readonly number: number;
}

/** The lines of a script with quoted text blanked out, and without comments and here-documents. */
function* codeLines(source: string): Generator<CodeLine> {
  let quote = '';
  const waiting: { readonly word: string; readonly tabs: boolean }[] = [];
  let number = 0;
  for (const line of source.split('\n')) {
    number += 1;
    const [document] = waiting;
    if (document !== undefined) {
      if ((document.tabs ? line.replace(/^\t+/, '') : line) === document.word) waiting.shift();
      continue;
    }
    let text = '';
    for (let place = 0; place < line.length; place += 1) {
      const character = line.charAt(place);
      if (quote !== '') {
        if (character === '\\' && quote === '"') place += 1;
        else if (character === quote) quote = '';
        text += 'q';
      } else if (character === '\\' && place < line.length - 1) {
        text += 'q';
        place += 1;
      } else if (character === '"' || character === "'") {
        quote = character;
        text += 'q';
      } else if (character === '#' && /^$|\s|[;&|(]/.test(line.charAt(place - 1))) {
        break;
      } else {
        text += character;
      }
    }
    for (const [, tabs = '', , word = ''] of line.matchAll(/<<(-?)\s*(["']?)([A-Za-z_]\w*)\2/g)) {
      waiting.push({ word, tabs: tabs === '-' });
    }
    yield { text: withoutTests(withoutArithmetic(text)), number };
  }
}

/** Without `((…))` that has no other `)` in it. By hand, as an expression would look for the end from every `((`. */
function withoutArithmetic(text: string): string {
  let kept = '';
  let from = 0;
  for (let at = text.indexOf('(('); at >= 0; at = text.indexOf('((', at)) {
    const end = text.indexOf(')', at + 2);
    if (end < 0) break;
    if (text.charAt(end + 1) === ')') {
      kept += text.slice(from, at);
      from = end + 2;
    }
    at = end + 1;
  }
  return kept + text.slice(from);
}

/** Without `[[…]]`. */
function withoutTests(text: string): string {
  let kept = '';
  let from = 0;
  for (let at = text.indexOf('[['); at >= 0; at = text.indexOf('[[', from)) {
    const end = text.indexOf(']]', at + 2);
    if (end < 0) break;
    kept += text.slice(from, at);
    from = end + 2;
  }
  return kept + text.slice(from);
}
