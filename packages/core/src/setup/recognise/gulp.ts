import { fileLike, isFile, outputFolder, textOf } from './look.js';
import { readManifest } from './manifest.js';
import { nodeServer } from './node-server.js';
import { staticSite } from './static-site.js';
import type { Kind } from './recognised.js';

export const gulpfile = /^gulpfile(?:\.\w+)*\.[cm]?[jt]s$/i;

/** The folder that most of the tasks write to. */
function destination(text: string): string | undefined {
  const counts = new Map<string, number>();
  for (const [, path = ''] of text.matchAll(/\bdest\(\s*['"`](?:\.\/)?([^'"`$]+)['"`]/g)) {
    const [top = ''] = path.split('/');
    if (top !== '' && !top.startsWith('.')) counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** The task that makes what is deployed. */
function buildTask(text: string): string | undefined {
  if (
    /\b(?:exports\.build\b|export (?:const|let|function|async function) build\b)/.test(text) ||
    /\btask\(\s*['"]build['"]/.test(text) ||
    /export\s*\{[^}]*\bbuild\b/.test(text)
  )
    return 'npx gulp build';
  return /\bexports\.default\b|\bexport default\b|\btask\(\s*['"]default['"]/.test(text)
    ? 'npx gulp'
    : undefined;
}

/** What the tasks of Gulp write. */
export const gulp: Kind = {
  name: 'Gulp',
  async recognise(directory) {
    const name = await fileLike(directory, gulpfile);
    if (name === undefined) return undefined;
    const text = await textOf(directory, name);
    const source = destination(text) ?? (await outputFolder(directory)) ?? '.';
    const found = {
      ...(await staticSite(directory, source)),
      build: source === '.' ? undefined : buildTask(text),
    };
    const server = ['server.js', 'app.js', 'index.js', 'main.js'];
    for (const file of server) {
      if (
        !(await isFile(directory, source, file)) ||
        (await isFile(directory, source, 'index.html'))
      )
        continue;
      const answers = await nodeServer(
        directory,
        await readManifest(directory),
        `node ${source}/${file}`,
      );
      if (answers.health !== undefined)
        return { ...found, ...answers, start: `node ${file}`, expected: [file] };
    }
    return found;
  },
};
