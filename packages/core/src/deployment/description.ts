import { randomBytes } from 'node:crypto';
import { readSequence, writeSequence, type Sequence } from '../model/sequence.js';

/** As many characters as CodeDeploy allows, in the count that is the strictest: by UTF-16. */
const longest = 256;

/** Cuts a text to a length in UTF-16, and no character in two. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > length) break;
    kept += character;
  }
  return kept.trimEnd();
}

/** A description that CodeDeploy takes. */
export function cutDescription(text: string): string {
  return cut(text, longest);
}

/** What tells one start of a deployment from all others, and says where its build stands among the others. */
export function createMark(sequence?: Sequence): string {
  const stands = sequence === undefined ? '' : ` ${writeSequence(sequence)}`;
  return `[codedeployer ${randomBytes(6).toString('hex')}${stands}]`;
}

/** Where the build of a deployment stands, by the mark in its description. */
export function markedSequence(description: string | undefined): Sequence | undefined {
  return readSequence(/\[codedeployer [0-9a-f]{12} (\w+)\]$/.exec(description ?? '')?.[1]);
}

/** The description of a deployment that can be found by its mark: the mark stands last and whole, the text is cut for it. */
export function markDescription(text: string, mark: string): string {
  const room = longest - mark.length - 1;
  const kept = cut(text.trimEnd(), room);
  return kept === '' ? mark : `${kept} ${mark}`;
}

const marked = /\s*\[codedeployer [^\]]+\]$/;

/** A description without the mark, and whether there is one: whether the deployment was started here. */
export function readDescription(description: string): {
  readonly text: string;
  readonly isMarked: boolean;
} {
  return { text: description.replace(marked, ''), isMarked: marked.test(description) };
}
