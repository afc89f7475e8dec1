import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Cell } from './cells.js';
import { checkRehearsal } from './check-rehearsal.js';
import type { Shell } from './run-cell.js';

const gulpfile = (begin: string, end: string) => `${begin}
const { dest, src } = gulp;
const build = () => src('src/**', { encoding: false }).pipe(dest('dist'));
const { package: pack, rehearse } = tasks({ build });
${end}
`;

/**
 * A website, built by Gulp, set up by the command line, packed and rehearsed: by a gulpfile in CommonJS, and packed again by one that
 * is an ES module.
 *
 * @returns SHA-256 of the archive
 */
export async function rehearseGulp(shell: Shell, { tool }: Cell): Promise<string> {
  const { add, exec, files } = shell.toolchain.manager;
  await shell.write({
    ...files(shell.registry),
    'package.json': '{ "name": "shop", "version": "1.0.0", "private": true, "license": "MIT" }\n',
    'src/index.html': '<h1>shop</h1>\n',
    'src/assets/shop.css': 'h1 { color: teal }\n',
    'gulpfile.js': gulpfile(
      "const gulp = require('gulp');\nconst { tasks } = require('gulp-codedeployer');",
      'Object.assign(exports, { build, pack, rehearse });',
    ),
    'gulpfile.mjs': gulpfile(
      "import gulp from 'gulp';\nimport { tasks } from 'gulp-codedeployer';",
      'export { build, pack, rehearse };',
    ),
  });
  await shell.type(add([tool!, 'gulp-codedeployer', 'codedeployer', '@codedeployer/rehearsal']));
  await shell.type(exec('gulp build'));
  await shell.type(exec('codedeployer setup --yes --groups web --source dist'));
  await shell.type(exec('gulp package --output first.zip'));
  await shell.type(exec('gulp --gulpfile gulpfile.mjs package --output second.zip'));
  const [first, second] = await Promise.all(
    ['first.zip', 'second.zip'].map(async (name) => readFile(shell.path(name))),
  );
  if (!first!.equals(second!))
    throw new Error('gulpfile.js and gulpfile.mjs packed different archives');
  checkRehearsal(await shell.type(exec('gulp rehearse')));
  return createHash('sha256').update(first!).digest('hex');
}
