import { fileLike, textOf } from './look.js';
import { buildScript, readManifest } from './manifest.js';
import type { Kind } from './recognised.js';

const config = /^vite\.config\.[cm]?[jt]s$/;

/** The folder that a Vite configuration says it builds to, relative to its own; `dist` unless it says so. */
export async function viteOutput(directory: string): Promise<string | undefined> {
  const name = await fileLike(directory, config);
  if (name === undefined) return undefined;
  return /\boutDir\s*:\s*['"`]([^'"`$]+)['"`]/.exec(await textOf(directory, name))?.[1] ?? 'dist';
}

/** An application for browsers: files that a web server hands out. */
export const vite: Kind = {
  name: 'Vite',
  async recognise(directory) {
    const manifest = await readManifest(directory);
    const output = await viteOutput(directory);
    if (output === undefined && manifest?.all.vite === undefined) return undefined;
    return {
      source: output ?? 'dist',
      build: buildScript(manifest) ?? 'npx vite build',
      expected: ['index.html'],
    };
  },
};
