import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { foldersUpwards } from '../files/folders-upwards.js';
import { isThere } from '../files/is-there.js';
import { gulpfile } from './recognise/gulp.js';

/** The name in a JSON file; undefined where there is no such file, or no name in it. */
async function nameIn(file: string): Promise<string | undefined> {
  if (!(await isThere(file))) return undefined;
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { name?: string } | null)?.name;
  } catch {
    // A file that is no JSON is Nx's to complain about.
    return undefined;
  }
}

/** The command that rehearses a project with the build tool that it has: Gulp, Nx, or else none. */
export async function rehearseCommand(directory: string): Promise<string> {
  const files = await readdir(directory);
  if (files.some((name) => gulpfile.test(name))) return 'CODEDEPLOYER_REHEARSE=1 npx gulp deploy';
  for await (const folder of foldersUpwards(directory)) {
    if (!(await isThere(join(folder, 'nx.json')))) continue;
    const project =
      (await nameIn(join(directory, 'project.json'))) ??
      (await nameIn(join(directory, 'package.json'))) ??
      basename(directory);
    return `CODEDEPLOYER_REHEARSE=1 npx nx run ${project}:codedeploy`;
  }
  return 'codedeployer rehearse';
}
