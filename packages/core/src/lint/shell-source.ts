/** One command that a script starts in the background. */
export interface BackgroundCommand {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  readonly redirectsOutput: boolean;
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

function describe(text: string, command: string, line: number): BackgroundCommand {
  const toBoth = /&>|(?:^|[^0-9])>&(?!\s*\d|-)/.test(command);
  const output = toBoth || /(?:^|[^0-9&])1?>>?(?!&)/.test(command) || /1?>&(?:\d|-)/.test(command);
  const errors = toBoth || command.includes('2>');
  return { line, text, redirectsOutput: output, redirectsErrors: errors };
}

interface CodeLine {
  readonly text: string;
  readonly number: number;
}

/** The lines of a script with quoted text blanked out, and without comments and here-documents. */
function* codeLines(source: string): Generator<CodeLine> {
  let quote = '';
  let waiting: { readonly word: string; readonly tabs: boolean }[] = [];
  let number = 0;
  for (const line of source.split('\n')) {
    number += 1;
    const [document] = waiting;
    if (document !== undefined) {
      if ((document.tabs ? line.replace(/^\t+/, '') : line) === document.word)
        waiting = waiting.slice(1);
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
    yield { text: text.replace(/\(\([^)]*\)\)/g, '').replace(/\[\[.*?\]\]/g, ''), number };
  }
}
