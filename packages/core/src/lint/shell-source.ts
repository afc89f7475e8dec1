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
 * here-documents and arithmetic, and for `setsid --fork`; also in what it hands to another shell, as in `su app -c "…"` or
 * `bash <<EOF`. It does not understand shell; it is a guess that is right for scripts as people write them.
 */
export function findBackgroundCommands(source: string): readonly BackgroundCommand[] {
  const found: BackgroundCommand[] = [];
  let command = '';
  let groupStart = '';
  for (const { text: written, number: line, scripts } of codeLines(source)) {
    const text = written.replace(/\(\([^)]*\)\)/g, '').replace(/\[\[.*?\]\]/g, '');
    for (const inner of scripts) found.push(...within(inner));
    for (let place = 0; place < text.length; place += 1) {
      const rest = text.slice(place);
      const operator = /^(?:&&|\|\||\|&|;;|[;|])/.exec(rest)?.[0];
      const redirection = /^(?:\d*>&|&>>?|\d*<&|\d*[<>])/.exec(rest)?.[0];
      if (redirection !== undefined) {
        command += redirection;
        place += redirection.length - 1;
      } else if (operator !== undefined) {
        addForked(command, line);
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
      addForked(command, line);
      command = '';
      groupStart = '';
    }
  }
  return found;

  /** What goes into the background by itself. */
  function addForked(command: string, line: number): void {
    if (/(?:^|\s)setsid\s(?:\S+\s)*?(?:-\w*f|--fork\b)/.test(command))
      found.push(describe(command.trim(), command, line));
  }
}

/** The background commands of a script within a script, which has the outputs of the shell that runs it. */
function within({ text, number, around }: InnerScript): BackgroundCommand[] {
  const outer = describe('', around, number);
  return findBackgroundCommands(text).map((command) => ({
    ...command,
    line: command.line + number - 1,
    redirectsOutput: command.redirectsOutput || outer.redirectsOutput,
    redirectsErrors: command.redirectsErrors || outer.redirectsErrors,
  }));
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

/** A script that is handed to another shell. */
interface InnerScript {
  readonly text: string;
  /** Of its first line, counted from 1. */
  readonly number: number;
  /** The redirections of the command that runs it are in here. */
  readonly around: string;
}

export interface CodeLine {
  /** Without comments, and with an `q` for each character in quotes. */
  readonly text: string;
  /** The same, with what double quotes hold, since a shell looks into that. */
  readonly expanding: string;
  /** Counted from 1. */
  readonly number: number;
  /** What ends on this line. */
  readonly scripts: readonly InnerScript[];
}

interface HereDocument {
  readonly word: string;
  readonly ignoresTabs: boolean;
  /** The line that it belongs to, where a shell reads it; undefined where something else does. */
  readonly around: string | undefined;
  readonly number: number;
  readonly lines: string[];
}

const shells = String.raw`(?:su|runuser|(?:ba|da|k|z)?sh)`;
/** In front of a text in quotes: it is a script. */
const runsText = new RegExp(
  String.raw`(?:^|[\s;&|(/])(?:${shells}\s(?:[^;&|]*\s)?-[a-z]*c|eval)\s*$`,
);
/** In front of a here-document: it is a script. */
const readsScript = new RegExp(String.raw`(?:^|[\s;&|(/])${shells}(?:\s[^;&|]*)?$`);
const document = /^<<(-?)[ \t]*(?:'([^']*)'|"([^"]*)"|((?:\\.|[^\s;&|<>()'"\\])+))/;

/** The lines of code of a script; here-documents are none. */
export function* codeLines(source: string): Generator<CodeLine> {
  let quote = '';
  /** What is in the quotes that are open, where it is a script. */
  let quoted: { text: string; readonly number: number } | undefined;
  let waiting: HereDocument[] = [];
  let number = 0;
  for (const line of source.split('\n')) {
    number += 1;
    const [open] = waiting;
    if (open !== undefined) {
      if ((open.ignoresTabs ? line.replace(/^\t+/, '') : line) !== open.word) {
        open.lines.push(line);
        continue;
      }
      waiting = waiting.slice(1);
      const { around, lines } = open;
      if (around !== undefined) {
        const scripts = [{ text: lines.join('\n'), number: open.number + 1, around }];
        yield { text: '', expanding: '', number, scripts };
      }
      continue;
    }
    const scripts: { text: string; readonly number: number; readonly end: number }[] = [];
    let text = '';
    let expanding = '';
    const documents: HereDocument[] = [];
    for (let place = 0; place < line.length; place += 1) {
      const character = line.charAt(place);
      if (quote !== '') {
        const isEscaped = character === '\\' && quote === '"' && place < line.length - 1;
        if (isEscaped) place += 1;
        const inside = isEscaped ? line.charAt(place) : character;
        if (!isEscaped && character === quote) {
          if (quoted !== undefined) scripts.push({ ...quoted, end: text.length + 1 });
          quoted = undefined;
          quote = '';
        } else if (quoted !== undefined) quoted.text += inside;
        text += 'q';
        expanding += quote === '"' && !isEscaped ? character : 'q';
        continue;
      }
      if (character === '#' && /^$|\s|[;&|(]/.test(line.charAt(place - 1))) break;
      const here = documentAt(line, place, text);
      if (here !== undefined) {
        const { length, word, ignoresTabs } = here;
        if (word !== undefined) {
          const around = readsScript.test(text) ? line : undefined;
          documents.push({ word, ignoresTabs, around, number, lines: [] });
        }
        text += 'q'.repeat(length);
        expanding += word === undefined ? line.slice(place, place + length) : 'q'.repeat(length);
        place += length - 1;
      } else if (character === '\\' && place < line.length - 1) {
        text += 'q';
        expanding += 'q';
        place += 1;
      } else if (character === '"' || character === "'") {
        quote = character;
        if (runsText.test(text)) quoted = { text: '', number };
        text += 'q';
        expanding += character;
      } else {
        text += character;
        expanding += character;
      }
    }
    if (quoted !== undefined) quoted.text += '\n';
    waiting = [...waiting, ...documents];
    yield {
      text,
      expanding,
      number,
      scripts: scripts.map(({ end, ...script }) => ({ ...script, around: commandFrom(text, end) })),
    };
  }
}

/** The here-document that begins at a place of a line; without a word for `<<<`, which is a text of one line. */
function documentAt(
  line: string,
  place: number,
  before: string,
): { readonly length: number; readonly word?: string; readonly ignoresTabs: boolean } | undefined {
  if (!line.startsWith('<<', place)) return undefined;
  if (line.startsWith('<<<', place)) return { length: 3, ignoresTabs: false };
  // A shift to the left, in arithmetic.
  if (before.lastIndexOf('((') > before.lastIndexOf('))')) return undefined;
  const [all, dash, single, double, plain] = document.exec(line.slice(place)) ?? [];
  if (all === undefined) return undefined;
  const word = single ?? double ?? plain?.replace(/\\(.)/g, '$1') ?? '';
  return { length: all.length, word, ignoresTabs: dash === '-' };
}

/** The rest of a command. */
function commandFrom(text: string, place: number): string {
  return /^(?:[^;&|]|[<>]&|&>)*/.exec(text.slice(place))?.[0] ?? '';
}
