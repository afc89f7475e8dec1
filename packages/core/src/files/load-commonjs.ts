import { createRequire } from 'node:module';

/**
 * Loads a package that is CommonJS. Imported, Node would first search its source for the names of what it exports, which
 * takes longer than running it.
 */
export const loadCommonJs = createRequire(import.meta.url);
