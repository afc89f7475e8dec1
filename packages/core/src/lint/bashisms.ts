import { codeLines } from './shell-source.js';

export interface Bashism {
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
}

/** Where a command begins. */
const start = String.raw`(?:^|[;&|({]|\b(?:if|then|else|do|while|until)\b)\s*(?:!\s+)?`;
const command = (pattern: string) => new RegExp(start + pattern);

/** What dash does not know, in code whose quotes are blanked out. */
const inCode: readonly (readonly [RegExp, string])[] = [
  [command(String.raw`\[\[\s`), '[[ … ]]'],
  [command(String.raw`\(\(`), '(( … ))'],
  [command(String.raw`function\s+\w`), 'function'],
  [command(String.raw`source\s+\S`), 'source (in sh it is a dot)'],
  [
    command(String.raw`(?:declare|typeset|shopt|pushd|popd|mapfile|readarray|disown)\b`),
    'a command of bash',
  ],
  [command(String.raw`set\s(?:[^;&|]*\s)?-\w*o\s+pipefail`), 'set -o pipefail'],
  [/(?:^|[\s;&|(])[A-Za-z_]\w*\+?=\(/, 'an array'],
  [/(?:^|[\s;&|(!])\[\s[^\]]*\s==\s/, '== in [ … ]'],
  [/&>/, '&>'],
  [/\|&/, '|&'],
  [/(?:^|\s)[<>]\(/, '<( … )'],
  [/\{\d+\.\.\d+\}/, '{1..9}'],
];

/** The same, in what double quotes hold as well. */
const inText: readonly (readonly [RegExp, string])[] = [
  [/<<</, '<<<'],
  [/\$\{!\w/, '${!name}'],
  [/\$\{\w+\[/, 'an array'],
  [/\$\{\w+(?:\/|\^|,)/, '${name//…}, ${name^^} or ${name,,}'],
  [/\$\{\w+:\s*(?:\d| -\d)/, '${name:1:2}'],
  [/(?:^|[\s=])\$'/, "$'…'"],
];

/** The first thing in a script that bash understands and a plain sh, such as dash, does not. */
export function findBashism(source: string): Bashism | undefined {
  for (const { text, expanding, number: line } of codeLines(source)) {
    const found =
      inCode.find(([pattern]) => pattern.test(text)) ??
      inText.find(([pattern]) => pattern.test(expanding));
    if (found !== undefined) return { line, what: found[1] };
  }
  return undefined;
}
