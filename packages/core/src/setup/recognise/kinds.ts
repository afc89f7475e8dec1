import { django } from './django.js';
import { go } from './go.js';
import { gulp } from './gulp.js';
import { laravel } from './laravel.js';
import { next } from './next.js';
import { npm } from './npm.js';
import { nx } from './nx.js';
import { plain } from './plain.js';
import { rails } from './rails.js';
import type { Kind, Recognised } from './recognised.js';
import { vite } from './vite.js';

/** The kinds of projects that are known; the first that fits counts, and the last one always does. */
const kinds: readonly Kind[] = [nx, laravel, rails, django, next, gulp, vite, go, npm, plain];

/**
 * What a project is, by its files alone: nothing of it is run.
 *
 * @param directory absolute path of the project
 */
export async function recognise(directory: string): Promise<Recognised> {
  for (const { name, recognise: look } of kinds) {
    const found = await look(directory);
    if (found !== undefined) return { kind: name, ...found };
  }
  return { kind: plain.name, source: '.' };
}
