import { isDeepStrictEqual } from 'node:util';
import type { FieldChange } from '@codedeployer/core/activation';
import type { State } from './resource.js';

/**
 * The fields in which what is there is not as wanted.
 *
 * @param before undefined where nothing is there: then all that is wanted is a change
 */
export function compare(wanted: State, before: State | undefined): FieldChange[] {
  return Object.entries(wanted).flatMap(([field, to]) => {
    const from = before?.[field];
    return to === undefined || isDeepStrictEqual(from, to) ? [] : [{ field, from, to }];
  });
}
