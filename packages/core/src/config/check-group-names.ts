import { failure } from '../errors/failure.js';
import { isRuntimeScript } from '../files/hook-scripts.js';

/**
 * Refuses groups whose folder in hook-scripts/ would be one of the wrapper's own files or folders.
 *
 * @throws GROUP_RESERVED
 */
export function checkGroupNames(groups: readonly string[]): void {
  for (const group of groups) {
    if (isRuntimeScript(group) || ['rsync_exclude', 'group-folders'].includes(group))
      throw failure('GROUP_RESERVED', { group });
  }
}
