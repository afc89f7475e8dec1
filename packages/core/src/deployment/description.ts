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

/**
 * What tells one start of a deployment from all others, and says where its build stands among the others and who has
 * started it: CodeDeploy itself keeps no more of that than "user".
 *
 * @param by a name or an address; without what a mark, or a command that looks for it, could be broken with
 */
export function createMark(sequence?: Sequence, by = ''): string {
  const stands = sequence === undefined ? '' : ` ${writeSequence(sequence)}`;
  const who = by.replaceAll(/[^\w.@:/?=&#+~%-]/g, '');
  return `[codedeployer ${randomBytes(6).toString('hex')}${stands}${who === '' ? '' : ` by ${who}`}]`;
}

const markFormat =
  /\s*\[codedeployer (?<id>[0-9a-f]+)(?: (?!by )(?<sequence>\w+))?(?: by (?<by>[^\]\s]+))?\]$/;

function readMark(description = '') {
  return markFormat.exec(description)?.groups;
}

/** Where the build of a deployment stands, by the mark in its description. */
export function markedSequence(description: string | undefined): Sequence | undefined {
  return readSequence(readMark(description)?.sequence);
}

/** The description of a deployment that can be found by its mark: the mark stands last and whole, the text is cut for it. */
export function markDescription(text: string, mark: string): string {
  const room = longest - mark.length - 1;
  const kept = cut(text.trimEnd(), room);
  return kept === '' ? mark : `${kept} ${mark}`;
}

/** A description without the mark, whether there is one, as the deployment was started here, and who has started it. */
export function readDescription(description: string): {
  readonly text: string;
  readonly isMarked: boolean;
  readonly by?: string;
} {
  const mark = readMark(description);
  const by = mark?.by;
  return {
    text: description.replace(markFormat, ''),
    isMarked: mark !== undefined,
    ...(by === undefined ? {} : { by }),
  };
}
