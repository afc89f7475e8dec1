import { behavior } from './rules/behavior.js';
import { documents } from './rules/documents.js';
import { hooks } from './rules/hooks.js';
import { keys } from './rules/keys.js';
import { profiles } from './rules/profiles.js';
import { values } from './rules/values.js';
import { verdict } from './rules/verdict.js';

/** Everything that a text is judged by, in the order in which it is, where it is meant for instances (`platform`). */
export const rules = [verdict, keys, values, hooks, documents, profiles, behavior] as const;
