import { failure } from '../errors/failure.js';

/**
 * Looks at something in a tree that was there a moment ago.
 *
 * @throws FILE_CHANGED when it is gone; SOURCE_UNREADABLE
 */
export function stillThere<T>(path: string, how: (path: string) => T): T {
  try {
    return how(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw failure('FILE_CHANGED', { path, change: 'vanished' }, { cause });
    throw failure('SOURCE_UNREADABLE', { path, reason: message }, { cause });
  }
}
