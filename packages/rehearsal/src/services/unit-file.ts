/** One line of a unit file, continued lines joined. */
export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/**
 * Reads the text of a unit file or drop-in, as systemd.syntax(7) has it: sections, `Key=value`, comments, and lines that a
 * backslash continues. What is none of these is left out, as systemd does with a line in its log.
 */
export function parseUnitFile(text: string): readonly Setting[] {
  const settings: Setting[] = [];
  let section = '';
  for (const line of joinedLines(text)) {
    const [, opened] = /^\[([^\]]+)\]$/.exec(line) ?? [];
    if (opened !== undefined) {
      section = opened;
      continue;
    }
    const end = line.indexOf('=');
    if (end <= 0) continue;
    settings.push({
      section,
      key: line.slice(0, end).trim(),
      value: line.slice(end + 1).trim(),
    });
  }
  return settings;
}

function joinedLines(text: string): readonly string[] {
  const lines: string[] = [];
  let continued: string | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    // A comment amid continued lines is left out, and the line goes on after it.
    if (line.startsWith('#') || line.startsWith(';')) continue;
    const whole: string = continued === undefined ? line : `${continued} ${line}`;
    if (whole.endsWith('\\')) {
      continued = whole.slice(0, -1);
      continue;
    }
    continued = undefined;
    if (whole !== '') lines.push(whole.trim());
  }
  if (continued !== undefined && continued.trim() !== '') lines.push(continued.trim());
  return lines;
}
