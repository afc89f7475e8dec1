import { posix } from 'node:path';
import type { Transform } from 'node:stream';
import { failure } from '@codedeployer/core';
import type Vinyl from 'vinyl';
import { toPluginError } from './plugin-error.js';
import { createStage } from './stage.js';

/** A file with the folder of the revision that it goes to. */
export type PlacedFile = Vinyl & { into?: string };

/**
 * Gives the files of a stream a folder of their own in the revision: `src('dist/**').pipe(into('public'))`. Where they come
 * from stays as it is, so that links and what is said of files name what is on disk.
 *
 * @param folder relative to the top of the revision
 * @throws CONFIG_INVALID_VALUE at once, where that is no folder of the revision
 */
export function into(folder: string): Transform {
  const place = posix.normalize(folder).replace(/\/$/, '');
  if (place === '' || place === '.' || /^(?:\/|\.\.(?:\/|$))|\\/.test(place))
    throw toPluginError(
      failure('CONFIG_INVALID_VALUE', {
        where: 'gulpfile',
        key: 'into()',
        problem: `expected a folder of the revision, such as "public", found "${folder}"`,
      }),
    );
  return createStage({
    name: 'into()',
    take: (file: PlacedFile) => {
      file.into = posix.join(place, file.into ?? '');
      return Promise.resolve(file);
    },
    finish: () => Promise.resolve(undefined),
    stop: (error) => Promise.resolve(error),
    failedLater: () => false,
  });
}
