import * as v from 'valibot';
import { name, text, flag, type OptionFacts } from './kinds.js';

/** What CodeDeploy does with it, and how long it is waited for. */
export const deploymentOptions = {
  deploymentConfig: v.pipe(
    name,
    v.description(
      'Deployment configuration, such as CodeDeployDefault.OneAtATime. Otherwise that of the group.',
    ),
  ),
  fileExistsBehavior: v.pipe(
    v.picklist(['DISALLOW', 'OVERWRITE', 'RETAIN']),
    v.description(
      "What the agent does with files at the destination that are not the previous revision's.",
    ),
    v.metadata({ heededBy: 'judging' } satisfies OptionFacts),
  ),
  description: v.pipe(
    text,
    v.description(
      'Description of the deployments; may contain {application}, {group}, {version}, {digest}, {commit} and {branch}.',
    ),
  ),
  ignoreApplicationStopFailures: v.pipe(
    flag,
    v.description('Go on when ApplicationStop fails; it runs the script of the previous revision.'),
  ),
  autoRollback: v.pipe(
    flag,
    v.description(
      'Whether to redeploy the last good revision when the deployment fails. Otherwise as the group says.',
    ),
    v.metadata({ showNegation: true } satisfies OptionFacts),
  ),
  timeout: v.pipe(
    v.number(),
    v.minValue(0.01, 'more than 0'),
    v.maxValue(480, '480 (8 hours) or less'),
    v.description(
      'Minutes from the start of the run until it is given up; deployments that have been started go on in CodeDeploy. Otherwise there is no such limit, see "silence".',
    ),
  ),
  pollInterval: v.pipe(
    v.number(),
    v.minValue(0.05, '0.05 or more'),
    v.maxValue(300, '300 or less'),
    v.description('Most seconds between two looks at the deployments.'),
  ),
  silence: v.pipe(
    v.number(),
    v.minValue(0.01, 'more than 0'),
    v.maxValue(480, '480 (8 hours) or less'),
    v.description(
      'Minutes without any answer of CodeDeploy that can be read, after which deployments are no longer waited for; they go on.',
    ),
  ),
  onCancel: v.pipe(
    v.picklist(['leave', 'stop', 'stop-and-rollback']),
    v.description('What becomes of running deployments on Ctrl-C or SIGTERM.'),
  ),
  report: v.pipe(
    v.string(),
    v.regex(/[^/\\]\.html?$/i, 'the path of an .html file'),
    v.description(
      'HTML file to write a picture of the run to, whether it succeeds or not; relative to the project.',
    ),
    v.metadata({ whenDeploying: true } satisfies OptionFacts),
  ),
} as const;

/** Values for what nobody said. */
export const deploymentDefaults = {
  pollInterval: 5,
  silence: 10,
  onCancel: 'leave',
} as const;
