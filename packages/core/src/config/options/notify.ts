import * as v from 'valibot';
import { flag, text, type OptionFacts } from './kinds.js';

/** What of a run somebody is told: that it begins to deploy, how it went, and that CodeDeploy rolls back. */
export const notifiedMoments = ['start', 'success', 'failure', 'rollback'] as const;

const notification = v.pipe(
  v.strictObject({
    command: v.optional(
      v.pipe(
        text,
        v.description(
          'Shell command, in the project: it gets the facts as JSON on its standard input, and in DEPLOYED_MOMENT, DEPLOYED_APPLICATION, DEPLOYED_GROUPS, DEPLOYED_VERSION and DEPLOYED_ERROR.',
        ),
      ),
    ),
    url: v.optional(
      v.pipe(
        v.strictObject({
          env: v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, 'the name of a variable')),
        }),
        v.description(
          'Webhook, such as one of Slack, that is sent JSON with a "text": the name of the environment variable that holds its address, which is often a secret.',
        ),
      ),
    ),
    on: v.optional(
      v.pipe(
        v.array(v.picklist(notifiedMoments)),
        v.minLength(1, 'at least one of start, success, failure, rollback'),
        v.description('When it is sent. Otherwise each time.'),
      ),
    ),
    rehearse: v.optional(v.pipe(flag, v.description('Send it in a rehearsal as well.'))),
  }),
  v.check(
    ({ command, url }) => (command === undefined) !== (url === undefined),
    'either a "command" or a "url"',
  ),
);

export const notifyOption = {
  notify: v.pipe(
    v.array(notification),
    v.description(
      'Who is told when a run begins to deploy, succeeds, fails, and when CodeDeploy rolls back: each entry is a command or a webhook ("url"). What fails there fails no deployment.',
    ),
    v.metadata({ structure: true, whenDeploying: true } satisfies OptionFacts),
  ),
} as const;

export type Notification = v.InferOutput<typeof notification>;
export type NotifiedMoment = (typeof notifiedMoments)[number];
