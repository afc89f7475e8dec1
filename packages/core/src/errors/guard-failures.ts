import { visibleName } from '@codedeployer/appspec/text';
import type { Failures } from './define-failures.js';

/** Why a group is not deployed to at this time, by this build. */
export const guardFailures = {
  GROUP_BUSY: {
    cause:
      'Another deployment of the group has not ended, and CodeDeploy has one at a time; "onBusy" says what is done then.',
    remedy:
      'Wait for it or stop it, and deploy again. With "onBusy": "wait" a run waits by itself, for as long as "busyTimeout" says.',
    say: (facts: {
      group: string;
      /** The deployment, with all that is known of it; undefined where none is listed, or none may be. */
      deployment: string | undefined;
      /** Minutes that it was waited for. */
      minutes: number | undefined;
      /** What shows it, and what ends it. */
      commands: readonly string[];
    }) => {
      const { group, deployment, minutes, commands } = facts;
      const waited = minutes === undefined ? '' : ` after ${minutes} minutes ("busyTimeout")`;
      const what =
        deployment ??
        'CodeDeploy starts no other deployment (DeploymentLimitExceededException), and none is to be seen that runs.';
      return {
        message: `The group ${group} is ${waited === '' ? '' : 'still '}busy${waited}: ${what}`,
        ...(commands.length === 0 ? {} : { hint: commands.join('\n') }),
      };
    },
  },
  OLDER: {
    cause:
      'The build is older than what is live in the group, or will be once what runs has ended.',
    remedy:
      'Deploy a newer build; "allowOlder" deploys this one all the same, and a rollback is not asked.',
    say: (facts: {
      group: string;
      /** Where the builds stand, such as `commit of 2026-11-29 05:00:00 UTC`. */
      ours: string;
      theirs: string;
      /** The deployment of the newer build, with its state. */
      deployment: string;
      /** What has become of a deployment of ours that had been started by then. */
      stopped?: string | undefined;
    }) => ({
      message: `This build (${facts.ours}) is older than that of ${facts.deployment} in the group ${facts.group} (${facts.theirs})${facts.stopped === undefined ? '.' : `, which came between: ${facts.stopped}`}`,
      hint: 'To deploy it all the same: allowOlder (--allow-older).',
    }),
  },
  GROUP_LOCKED: {
    cause:
      'Somebody has locked the group (`codedeployer lock`), so that nothing is deployed to it.',
    remedy: 'Ask who has locked it; `codedeployer unlock <group>` ends it.',
    say: (facts: { group: string; owner: string; since: string; reason: string }) => ({
      message: `The group ${facts.group} is locked by ${facts.owner} since ${facts.since}: ${visibleName(facts.reason)}`,
      hint: `To end it: codedeployer unlock ${facts.group}`,
    }),
  },
  LOCK_UNREADABLE: {
    cause: 'The object that is kept in S3 as the lock of a group holds something else.',
    remedy: 'See what it is; `codedeployer unlock <group>` replaces it.',
    say: (facts: { lock: string; group: string }) => ({
      message: `${facts.lock} is not a lock of codedeployer, or of a newer version: it is not known whether ${facts.group} may be deployed to.`,
      hint: `See what it is; to replace it: codedeployer unlock ${facts.group}`,
    }),
  },
  LOCK_FAILED: {
    cause: 'The lock of a group could not be written.',
    remedy:
      'Allow s3:GetObject and s3:PutObject on the folder locks/ of the bucket; an S3 of somebody else has to know If-Match and If-None-Match.',
    say: (facts: { lock: string; reason: string }) => ({
      message: `The lock ${facts.lock} could not be written: ${facts.reason}`,
    }),
  },
  PRUNE_KEEP_INVALID: {
    cause: 'How many revisions of each group are to stay is no number of revisions.',
    remedy: 'Give a whole number from 1 on: --keep 5, in Gulp and Nx `keep`.',
    say: (facts: { keep: number }) => ({
      message: `"keep" is ${facts.keep}, and has to be a whole number from 1 on: what is live stays.`,
    }),
  },
  PRUNE_NOT_SURE: {
    cause:
      'Something that may need a revision could not be looked at: a bucket, an application, a group or its lock.',
    remedy: 'Nothing was deleted. Put right what the message names, and prune again.',
    say: (facts: { reason: string; hint: string | undefined }) => ({
      message: `Nothing is deleted, as what is needed cannot be seen as a whole: ${facts.reason}`,
      ...(facts.hint === undefined ? {} : { hint: facts.hint }),
    }),
  },
  LOCK_REASON_MISSING: {
    cause: 'A group was to be locked without a reason.',
    remedy:
      'Say why, for those who want to deploy meanwhile: --reason "Black Friday", in Gulp and Nx `reason`.',
    say: (facts: { groups: readonly string[] }) => ({
      message: `Nobody said why ${facts.groups.join(', ')} ${facts.groups.length === 1 ? 'is' : 'are'} to be locked ("reason").`,
    }),
  },
} satisfies Failures;
