import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A file that the page says to write, or a command with the output that the page shows. */
export type PageStep =
  | { readonly file: string; readonly text: string }
  | { readonly command: string; readonly shown: readonly string[] };

/** What stands below a heading of a page, to be done in a folder of its own. */
export interface PageSection {
  readonly heading: string;
  readonly steps: readonly PageStep[];
}

/**
 * Reads what a page of docs/ lets its reader do. A block ```` ```js gulpfile.js ```` is a file with that path; a block
 * ```` ```console ```` has commands after `$ `, each with its output below it. Other blocks are only read.
 */
export async function readPage(name: string): Promise<PageSection[]> {
  const page = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
  const sections: { heading: string; steps: PageStep[] }[] = [];
  let block: { info: string; lines: string[] } | undefined;
  for (const line of (await readFile(page, 'utf8')).split('\n')) {
    if (block === undefined) {
      if (line.startsWith('## ')) sections.push({ heading: line.slice(3), steps: [] });
      else if (line.startsWith('```')) block = { info: line.slice(3).trim(), lines: [] };
      continue;
    }
    if (line !== '```') {
      block.lines.push(line);
      continue;
    }
    sections.at(-1)?.steps.push(...stepsOf(block.info, block.lines));
    block = undefined;
  }
  return sections.filter(({ steps }) => steps.length > 0);
}

function stepsOf(info: string, lines: readonly string[]): PageStep[] {
  const [language = '', file] = info.split(/\s+/);
  if (file !== undefined) return [{ file, text: `${lines.join('\n')}\n` }];
  if (language !== 'console') return [];
  const steps: { command: string; shown: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: [] });
    else steps.at(-1)?.shown.push(line);
  }
  return steps;
}

/** What differs from run to run and from machine to machine, made equal. */
const variable: readonly (readonly [RegExp, string])[] = [
  [/\bd-[A-Z0-9]{9}\b/g, 'd-ID'],
  [/\bi-[0-9a-f]{17}\b/g, 'i-ID'],
  [/\b[0-9a-f]{64}\b/g, 'SHA'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b[0-9a-f]{12}\b/g, 'DIGEST'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z| UTC)?/g, 'TIME'],
  [/\b\d+(?:\.\d+)? (?:B|kB|MB)\b/g, 'SIZE'],
  [/\b\d+(?:\.\d+)? (?:s|ms|min)\b/g, 'DURATION'],
  [/\b\d+ (?:seconds?|minutes?) ago\b/g, 'AGO'],
  [/\bby [\w.-]+@[\w.-]+/g, 'by SOMEBODY'],
  [/\/\S*\/\.codedeployer\//g, 'PROJECT/.codedeployer/'],
  [/\b\d+ files\b/g, 'N files'],
  [/\bNode v?\d+\.\d+\.\d+/g, 'Node V'],
  [/\bgit (?:version )?\d+\.\d+(?:\.\d+)*/g, 'git V'],
];

function withoutWhatVaries(line: string): string {
  return variable.reduce((text, [pattern, name]) => text.replace(pattern, name), line).trimEnd();
}

/**
 * The first line that a page shows and a command has not written; undefined when all came, in their order. A line `…` stands
 * for any lines, and what stands before and after it is shown whole.
 */
export function missingFrom(shown: readonly string[], written: string): string | undefined {
  const lines = written.split('\n').map(withoutWhatVaries);
  let at = 0;
  let mayPass = false;
  for (const line of shown.map(withoutWhatVaries)) {
    if (line === '…') {
      mayPass = true;
      continue;
    }
    const found = mayPass ? lines.indexOf(line, at) : lines[at] === line ? at : -1;
    if (found < 0) return line;
    at = found + 1;
    mayPass = false;
  }
  const left = lines.slice(at).filter((line) => line !== '');
  return mayPass || left.length === 0 ? undefined : `the end, and no ${JSON.stringify(left[0])}`;
}
