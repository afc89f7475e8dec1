/** Characters that change the order in which others are shown, or where a line ends, and so can make text look like other text. */
const reordering = /[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
// eslint-disable-next-line no-control-regex -- finding them is the purpose
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Sequences that only set colors and weights. */
// eslint-disable-next-line no-control-regex -- finding them is the purpose
const colors = /(?:\u001b\[|\u009b)[\d;:]*m/g;

/**
 * Commands of CI systems. Azure's agent and GitHub's runner look for theirs anywhere in a line, GitHub's newer form may
 * be indented, and both compare in a way that passes over characters which are not shown.
 */
const commands: readonly (readonly [pattern: RegExp, harmless: string])[] = [
  // ##vso[, ##[ and ##teamcity[ become ##_vso[ and so on, as Microsoft does it.
  [/(#\p{DI}*#)(?=[a-z\p{DI}]*\[)/giu, '$1_'],
  // ::set-output name=a::b
  [/^([\s\p{DI}]*)(?=:\p{DI}*:)/gmu, '$1_'],
  // section_start:1700000000:name of GitLab, travis_fold:start:name
  [/(section_(?:start|end)|travis_fold)(?=:)/gi, '$1_'],
];

/** A picture for a control character: ␀ for NUL, ␡ for DEL; for one that has none, its number. */
function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : numbered(character);
}

function numbered(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Text that no CI system takes for a command to it. Lines stay lines, and a second time changes nothing. */
function withoutCommands(text: string): string {
  return commands.reduce((done, [pattern, harmless]) => done.replaceAll(pattern, harmless), text);
}

/** Half a character, which stands for a byte of a name that is no UTF-8, or for nothing. */
function half(unit: string): string {
  const code = unit.charCodeAt(0);
  return code >= 0xdc80 && code <= 0xdcff ? byte((code - 0xdc00).toString(16)) : numbered(unit);
}

function byte(digits: string): string {
  return `\\x${digits}`;
}

function withPictures(text: string): string {
  return text
    .replaceAll(control, picture)
    .replaceAll(reordering, numbered)
    .replaceAll(/\p{Surrogate}/gu, half);
}

/** A name in quotation marks, as JSON has it, but for bytes that are no UTF-8: those are `\xNN`. */
export function quotedName(name: string): string {
  return JSON.stringify(name).replaceAll(
    /(?<!\\)((?:\\{2})*)\\udc([89a-f][\da-f])/g,
    (_all, before: string, digits: string) => `${before}${byte(digits)}`,
  );
}

/**
 * Lines for a log or a terminal, which can speak to neither: what would steer the terminal, reorder text or be a command
 * to a CI system is shown instead. Nothing is dropped; newlines and tabs stay.
 */
export function visibleLines(text: string): string {
  return withoutCommands(withPictures(text));
}

/** Text for a page: the same, but without colors, and with a line break for each kind of one. */
export function visibleText(text: string): string {
  return visibleLines(text.replaceAll(colors, '').replaceAll(/\r\n?/g, '\n'));
}

/** The same for a name, which has no lines. */
export function visibleName(name: string): string {
  return visibleText(name.replaceAll('\r', '\u240d'))
    .replaceAll('\n', '\u240a')
    .replaceAll('\t', '\u2409');
}

/**
 * Makes what an error says harmless where a runner prints it by itself, with what it came of. Changes the error, so that
 * it stays what it is.
 */
export function makeVisible<E extends Error>(error: E): E {
  const seen = new Set<unknown>();
  const change = (found: unknown) => {
    if (!(found instanceof Error) || seen.has(found)) return;
    seen.add(found);
    found.message = visibleLines(found.message);
    if (found.stack !== undefined) found.stack = visibleLines(found.stack);
    if (typeof found.cause === 'string') found.cause = visibleLines(found.cause);
    else change(found.cause);
    if (found instanceof AggregateError) found.errors.forEach(change);
  };
  change(error);
  return error;
}

/**
 * A value as JSON for a log: what would be harmful in one is written as an escape, so that it reads as the same value.
 * Without indent it is one line.
 */
export function visibleJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent)
    .replaceAll(/[\u007f-\u009f]/g, numbered)
    .replaceAll(reordering, numbered)
    .replaceAll(/#(?=\p{DI}*#)/gu, String.raw`\u0023`)
    .replaceAll(/(section_(?:start|end)|travis_fold):/gi, String.raw`$1\u003a`);
}
