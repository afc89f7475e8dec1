/** Values for the variables of a template: what stands behind `=`, or the words of an array. */
export type TemplateValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A text as one word of bash. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The text of a group script with some of its variables set; those that it does not have are left out. */
export function fillTemplate(text: string, values: TemplateValues): string {
  let filled = text;
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') continue;
    filled =
      typeof value === 'string'
        ? filled.replace(new RegExp(`^${name}=.*$`, 'm'), () => `${name}=${value}`)
        : filled.replace(new RegExp(`^${name}=\\(\\n`, 'm'), (start) =>
            [start.trimEnd(), ...value.map((word) => `  ${word}`), ''].join('\n'),
          );
  }
  return filled;
}
