import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where a project keeps what is nobody's source code; nothing of it is ever deployed.
 *
 * @param directory of the project, absolute
 */
export function projectState(directory: string, name: string): string {
  return join(directory, '.codedeployer', name);
}

/** Makes the folder; it stays out of the user's repository without a word in their .gitignore. */
export async function makeProjectState(directory: string, name: string): Promise<string> {
  const folder = projectState(directory, name);
  await mkdir(folder, { recursive: true });
  await writeFile(projectState(directory, '.gitignore'), '*\n');
  return folder;
}
