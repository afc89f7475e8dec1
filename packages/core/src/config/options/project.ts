import * as v from 'valibot';
import { name, text, group, type OptionFacts } from './kinds.js';

/** What is deployed where, and how AWS is asked. */
export const projectOptions = {
  application: v.pipe(
    name,
    v.description('Name of the CodeDeploy application.'),
    v.metadata({ important: true, heededBy: 'judging' } satisfies OptionFacts),
  ),
  groups: v.pipe(
    v.array(group),
    v.minLength(1, 'at least one deployment group'),
    v.checkItems(
      (item, index, items) => items.indexOf(item) === index,
      'each deployment group only once',
    ),
    v.description(
      'Deployment groups to deploy to, each with its scripts in hook-scripts/<group>/.',
    ),
    v.metadata({ important: true, heededBy: 'judging' } satisfies OptionFacts),
  ),
  region: v.pipe(
    text,
    v.description(
      'AWS region. Otherwise AWS_REGION, AWS_DEFAULT_REGION or the region of the profile.',
    ),
  ),
  profile: v.pipe(
    text,
    v.description('Profile of the AWS configuration files to take credentials and region from.'),
  ),
  roleArn: v.pipe(text, v.description('ARN of a role to assume for the deployment.')),
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
} as const;

/** Values for what nobody said. */
export const projectDefaults = {
  callTimeout: 120,
} as const;
