import { readFile } from 'node:fs/promises';

/** Settings of the kernel that keep users without root from having namespaces, with the value that does it. */
const obstacles = [
  { setting: 'kernel/apparmor_restrict_unprivileged_userns', value: '1' },
  { setting: 'kernel/unprivileged_userns_clone', value: '0' },
  { setting: 'user/max_user_namespaces', value: '0' },
];

/** Names the settings of this machine that stand in the way, as `kernel.name=value`; none for root. */
export async function knownObstacles(inUserNamespace: boolean): Promise<readonly string[]> {
  if (!inUserNamespace) return [];
  const found: string[] = [];
  for (const { setting, value } of obstacles) {
    // Not every kernel has every one of them.
    const now = await readFile(`/proc/sys/${setting}`, 'utf8').catch(() => '');
    if (now.trim() === value) found.push(`${setting.replace('/', '.')}=${value}`);
  }
  return found;
}
