/** What people call an instance: the group and its number in it, from 1. */
export function instanceName(group: string, index: number): string {
  return `${group}-${index + 1}`;
}
