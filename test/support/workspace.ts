import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The modules of this repository, gulp and nx among them, which a project in a temporary folder has as its own. */
export const modules = dirname(dirname(createRequire(import.meta.url).resolve('nx/package.json')));

/** What makes a project with its outputs in dist/ a workspace of Gulp and of Nx; its gulpfile and project.json are the test's. */
export const workspace = {
  node_modules: { link: modules },
  // What Nx reads itself, of whatever is in a workspace, before it starts anything.
  '.nxignore': 'dist\n',
  'nx.json': '{ "neverConnectToCloud": true, "analytics": false }',
};
