import * as v from 'valibot';
import { name, text, type OptionFacts } from './kinds.js';

/** Whom AWS takes the calls to be from, and where they go. Each group may have its own. */
export const connectionOptions = {
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
  externalId: v.pipe(
    text,
    v.description(
      'External id that the role of "roleArn" asks for, as that of another account may.',
    ),
  ),
  roleSessionName: v.pipe(
    v.string(),
    v.regex(/^[\w+=,.@-]{2,64}$/, '2 to 64 letters, digits or _ + = , . @ -'),
    v.description(
      'Name of the session of the role of "roleArn", which CloudTrail shows. Otherwise "codedeployer".',
    ),
  ),
} as const;

/** The application, which each group may have its own of as well. */
export const applicationOption = {
  application: v.pipe(
    name,
    v.description('Name of the CodeDeploy application.'),
    v.metadata({ important: true, heededBy: 'judging' } satisfies OptionFacts),
  ),
} as const;

export type ConnectionOption = keyof typeof connectionOptions;
