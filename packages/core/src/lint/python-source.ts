import { type BackgroundCommand, findBackgroundCommands } from './shell-source.js';

/** The arguments of a call, from behind its parenthesis. */
function argumentsAt(source: string, place: number): string {
  let depth = 1;
  for (let end = place; end < source.length; end += 1) {
    const character = source.charAt(end);
    if (/[([{]/.test(character)) depth += 1;
    if (/[)\]}]/.test(character)) depth -= 1;
    if (depth === 0) return source.slice(place, end);
  }
  return source.slice(place);
}

/**
 * Finds the processes that a Python script starts and does not wait for: `Popen`, and shell commands that end in `&`. A
 * guess, as the one for shells is.
 */
export function findPythonBackground(source: string): BackgroundCommand[] {
  const code = source.replace(/^\s*#.*$/gm, '');
  const lineOf = (place: number) => code.slice(0, place).split('\n').length;
  const waits = /\.(?:wait|communicate)\(|\bwith\s+(?:subprocess\.)?Popen\(/.test(code);
  const processes = waits ? [] : [...code.matchAll(/\bPopen\(/g)];
  return [
    ...processes.map((match) => {
      const given = argumentsAt(code, match.index + match[0].length);
      return {
        line: lineOf(match.index),
        text: `Popen(${given})`,
        redirectsOutput: /\bstdout\s*=(?!\s*None\b)/.test(given),
        redirectsErrors: /\bstderr\s*=(?!\s*None\b)/.test(given),
      };
    }),
    ...[...code.matchAll(/\b(?:os\.system|subprocess\.\w+)\(\s*f?(["'])(.*?)\1/g)].flatMap(
      ({ index, 2: command = '' }) =>
        findBackgroundCommands(command).map((found) => ({ ...found, line: lineOf(index) })),
    ),
  ];
}
