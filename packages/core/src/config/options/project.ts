import * as v from 'valibot';
import { applicationOption, connectionOptions } from './connection.js';
import { groupsOption } from './groups.js';
import { logsOption } from './logs.js';

/** What is deployed where, and how AWS is asked. */
export const projectOptions = {
  ...applicationOption,
  ...groupsOption,
  ...connectionOptions,
  attempts: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(1, '1 or more'),
    v.maxValue(20, '20 or less'),
    v.description(
      'How often a call to AWS is made at most when it is throttled, fails or is not answered, with growing pauses. Otherwise 8. A deployment is never started twice by it.',
    ),
  ),
  answerTimeout: v.pipe(
    v.number(),
    v.minValue(1, '1 or more'),
    v.maxValue(300, '300 or less'),
    v.description(
      'Seconds until AWS has to have answered a call. Otherwise 10, 15 to register a revision, 20 to start a deployment or to begin an upload, 120 to end one; what is sent to S3 may take a second more for each 8 kB.',
    ),
  ),
  callTimeout: v.pipe(
    v.number(),
    v.minValue(1, '1 or more'),
    v.maxValue(3600, '3600 or less'),
    v.description(
      'Seconds that one call to AWS may take with all its attempts; more where one attempt may.',
    ),
  ),
  ...logsOption,
} as const;

/** Values for what nobody said. */
export const projectDefaults = {
  callTimeout: 120,
} as const;
