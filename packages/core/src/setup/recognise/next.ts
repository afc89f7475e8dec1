import { fileLike, isFolder, textOf } from './look.js';
import { buildScript, readManifest } from './manifest.js';
import type { Kind } from './recognised.js';

/** The three ways to build: a server with its modules, one that stands alone, or files only. */
export const next: Kind = {
  name: 'Next.js',
  async recognise(directory) {
    const manifest = await readManifest(directory);
    const config = await fileLike(directory, /^next\.config\.[cm]?[jt]s$/);
    if (config === undefined && manifest?.dependencies.next === undefined) return undefined;
    const build = buildScript(manifest) ?? 'npx next build';
    const text = config === undefined ? '' : await textOf(directory, config);
    const output = /\boutput\s*:\s*['"`](\w+)['"`]/.exec(text)?.[1];
    const answers = { port: 3000, health: '/' };
    if (output === 'export') return { source: 'out', build, expected: ['index.html'] };
    if (output === 'standalone') {
      // What `next build` leaves to others to copy.
      const copies = ['cp -r .next/static .next/standalone/.next/'];
      if (await isFolder(directory, 'public')) copies.unshift('cp -r public .next/standalone/');
      return {
        source: '.next/standalone',
        build: [build, ...copies].join(' && '),
        start: 'node server.js',
        expected: ['server.js', '.next/BUILD_ID'],
        ...answers,
      };
    }
    return {
      source: '.',
      build,
      ignore: ['.next/cache', '.env*.local'],
      start: 'node_modules/.bin/next start',
      expected: ['.next/BUILD_ID'],
      notes: [
        "node_modules/ is deployed with it; `output: 'standalone'` in the Next configuration makes a build that needs none",
      ],
      ...answers,
    };
  },
};
