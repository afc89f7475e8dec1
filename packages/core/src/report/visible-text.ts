import { stripVTControlCharacters } from 'node:util';

/** Characters that change the order in which others are shown, and so can make a name look like another. */
const reordering = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// eslint-disable-next-line no-control-regex -- finding them is the purpose
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A picture for a control character: ␀ for NUL, ␡ for DEL; � for those that have none. */
function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/**
 * Text as it can be shown safely: without the colors of a terminal, and with everything visible that would hide or
 * reorder what stands around it. Newlines and tabs stay.
 */
export function visibleText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(control, picture)
    .replaceAll(reordering, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for a name, which has no lines. */
export function visibleName(name: string): string {
  return visibleText(name.replaceAll('\r', '\u240d'))
    .replaceAll('\n', '\u240a')
    .replaceAll('\t', '\u2409');
}
