import { readdir } from 'node:fs/promises';
import { gulpfile } from './recognise/gulp.js';
import { readManifest } from './recognise/manifest.js';
import { findWorkspace, readNxProject } from './recognise/nx.js';

/** The command that rehearses a project with the build tool that it has: Gulp, Nx, or else none. */
export async function rehearseCommand(directory: string): Promise<string> {
  const files = await readdir(directory);
  if (files.some((name) => gulpfile.test(name))) return 'CODEDEPLOYER_REHEARSE=1 npx gulp deploy';
  const workspace = await findWorkspace(directory);
  const project =
    workspace === undefined
      ? undefined
      : ((await readNxProject(workspace, directory))?.name ??
        (await readManifest(directory))?.name);
  return project === undefined
    ? 'codedeployer rehearse'
    : `CODEDEPLOYER_REHEARSE=1 npx nx run ${project}:codedeploy`;
}
