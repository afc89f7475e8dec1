/**
 * The text of a configuration file with one more group, and otherwise as it is, byte for byte. What reads YAML is loaded for it.
 *
 * @param file as messages call it, with the ending that says what it is
 * @throws GROUP_NOT_ADDED where it is there, or where the groups are written in a way that cannot be added to
 */
export async function addGroup(text: string, group: string, file: string): Promise<string> {
  const { withGroup } = await import('./with-group.js');
  return withGroup(text, group, file);
}
