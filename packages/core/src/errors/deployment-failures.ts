import type { Failures } from './define-failures.js';
import { didYouMean } from './in-words.js';

/** What goes wrong with CodeDeploy, and how a run ends early. */
export const deploymentFailures = {
  DEPLOYMENT_FAILED: {
    cause: 'A deployment has ended, and not with success; the message has the cause of each.',
    remedy: 'Correct what the script, the log or the hint names, and deploy again.',
    /** The hints stand with the causes. */
    say: (facts: { causes: string }) => ({ message: facts.causes, hint: null }),
  },
  NO_INSTANCES: {
    cause:
      'A group had no instances to deploy to, so that nothing was deployed there; no deployment failed for another reason.',
    remedy:
      'See that instances run and that the tags or the Auto Scaling group of the deployment group match them, and deploy again.',
    /** Those of deployments have their hints with the causes. */
    say: (facts: { causes: string; hint?: string | undefined }) => ({
      message: facts.causes,
      hint: facts.hint ?? null,
    }),
  },
  NOT_CONTINUED: {
    cause:
      'A blue/green deployment was ready and nobody continued it within its wait time, so that CodeDeploy stopped it before any traffic moved; nothing else went wrong.',
    remedy:
      'The old instances have the traffic, so nothing has to be rolled back. Delete the copy of the Auto Scaling group that is left (`codedeployer status` names it), and deploy again: with `codedeployer continue <id>` in time, or with "onReady": "continue".',
    /** The hints stand with the causes. */
    say: (facts: { causes: string }) => ({ message: facts.causes, hint: null }),
  },
  NOT_WAITING: {
    cause: 'A deployment was to go on, and none of the groups has one that waits for it.',
    remedy:
      '`codedeployer status` shows what runs. Only a blue/green deployment waits: for its traffic (`continue`), and to end its old instances (`skip-wait`).',
    say: (facts: {
      what: 'traffic' | 'end';
      groups: readonly string[];
      running: readonly string[];
    }) => ({
      message: `No deployment to ${facts.groups.join(', ')} waits ${facts.what === 'traffic' ? 'for its traffic to be rerouted' : 'to end its old instances'}${facts.running.length === 0 ? ': nothing is running' : `; running: ${facts.running.join(', ')}`}.`,
    }),
  },
  DEPLOYMENTS_WAITING: {
    cause: 'More than one deployment waits, and one was to go on.',
    remedy: 'Name the group or the deployment.',
    say: (facts: { command: string; waiting: readonly string[] }) => ({
      message: `More than one deployment waits: ${facts.waiting.join(', ')}. None was asked to go on.`,
      hint: `Name one: codedeployer ${facts.command} <id>`,
    }),
  },
  FLEET_TOO_SMALL: {
    cause:
      'The deployment configuration keeps so many instances healthy that none of the group can be deployed to; CodeDeploy would end the deployment at once, with HEALTH_CONSTRAINTS_INVALID.',
    remedy:
      'Choose another deployment configuration ("deploymentConfig"), such as CodeDeployDefault.OneAtATime, or add instances.',
    say: (facts: { group: string; deploymentConfig: string; why: string }) => ({
      message: `${facts.group}: CodeDeploy would end the deployment at once with HEALTH_CONSTRAINTS_INVALID, by the deployment configuration ${facts.deploymentConfig}: ${facts.why}.`,
      hint: 'Write deploymentConfig: CodeDeployDefault.OneAtATime',
    }),
  },
  DEPLOYMENT_CONFIG_NOT_FOUND: {
    cause:
      'CodeDeploy has no deployment configuration of the name that is written, or that the deployment group has.',
    remedy:
      'Correct "deploymentConfig", or create it (`codedeployer activate` does, from "deploymentConfigs" of the section "activation"). Nothing was uploaded.',
    say: (facts: { group: string; deploymentConfig: string; region: string; near: string }) => ({
      message: `${facts.group}: there is no deployment configuration ${facts.deploymentConfig} in ${facts.region}.`,
      hint: `Write deploymentConfig: ${facts.near}`,
    }),
  },
  APPLICATION_NOT_FOUND: {
    cause: 'CodeDeploy knows no application of this name in the region.',
    remedy:
      'Create it (`codedeployer activate` does, from the section "activation"), or correct "application" or "region".',
    say: (facts: { application: string; region: string }) => ({
      message: `There is no CodeDeploy application "${facts.application}" in ${facts.region}.`,
      hint: `Create it (codedeployer activate, or aws deploy create-application --application-name ${facts.application}), or correct "application" or "region".`,
    }),
  },
  GROUP_NOT_FOUND: {
    cause: 'The application has no deployment group of this name in the region.',
    remedy:
      'Create it (`codedeployer activate` does, from the section "activation"), or correct "groups".',
    say: (facts: { application: string; group: string; region: string }) => ({
      message: `The CodeDeploy application "${facts.application}" has no deployment group "${facts.group}" in ${facts.region}.`,
    }),
  },
  COMPUTE_PLATFORM_UNSUPPORTED: {
    cause: 'The group or the application deploys to Lambda or ECS.',
    remedy:
      'Name an application and groups of the compute platform EC2/On-premises ("Server" in the API).',
    say: (facts: { application: string; group?: string; platform: string }) => {
      const application = `the CodeDeploy application "${facts.application}"`;
      const what =
        facts.group === undefined
          ? application
          : `the deployment group "${facts.group}" of ${application}`;
      return {
        message: `${what.replace('t', 'T')} is for the compute platform ${facts.platform}, not for instances.`,
      };
    },
  },
  TARGET_INSTANCES_IN_PLACE: {
    cause: 'The option "targetInstances" is set for a group that deploys in place.',
    remedy:
      'Remove it: CodeDeploy takes instances to deploy to for blue/green deployments only. Nothing was uploaded.',
    say: (facts: { group: string }) => ({
      message: `The group "${facts.group}" deploys in place, and CodeDeploy takes "targetInstances" for blue/green deployments only.`,
    }),
  },
  CONFIRM_IMPOSSIBLE: {
    cause: 'Waves ask a person for a confirmation ("confirm"), and nobody can be asked.',
    remedy:
      'Run it in a terminal, or answer yes beforehand with "yes" (`--yes`). Nothing was uploaded.',
    say: (facts: { question: string }) => ({
      message: `The waves ask ${JSON.stringify(facts.question)}, and there is no terminal to ask on.`,
    }),
  },
  REVISION_NOT_FOUND: {
    cause: 'The revision that was asked for is not in S3.',
    remedy:
      'Name one that is there: `codedeployer history` shows those that were deployed, `codedeployer push` uploads one. Nothing was changed.',
    say: (facts: {
      wanted: string;
      /** Where it was looked for; undefined for an address. */
      where?: string | undefined;
      suggestion?: string | undefined;
    }) => ({
      message: `There is no revision ${facts.wanted}${facts.where === undefined ? '' : ` ${facts.where}`}.${didYouMean(facts.suggestion)}`,
    }),
  },
  REVISION_AMBIGUOUS: {
    cause: 'Several revisions with different contents have the name that was given.',
    remedy: 'Name one by its address (s3://bucket/key) or its digest. Nothing was changed.',
    say: (facts: { wanted: string; places: readonly string[] }) => ({
      message: `${facts.wanted} is the name of several revisions: ${facts.places.join(', ')}.`,
    }),
  },
  REVISION_FORMAT_UNKNOWN: {
    cause: 'The key of a revision does not end in .zip, .tar, .tgz or .tar.gz.',
    remedy:
      'Upload the archive under a key with such an ending, by which CodeDeploy is told its format.',
    say: (facts: { place: string }) => ({
      message: `What format ${facts.place} has cannot be told from its name.`,
    }),
  },
  REVISION_GONE: {
    cause: 'The object of a revision that was deployed is not in S3 any more, or another one is.',
    remedy:
      'Choose an earlier one (`--to`, `codedeployer history` shows them), or deploy the commit again. Nothing was changed.',
    say: (facts: {
      group: string;
      place: string;
      deployment: string;
      how: 'gone' | 'replaced';
      /** Other deployments that can be gone back to, as texts. */
      others: readonly string[];
    }) => ({
      message: `${facts.group} cannot go back to the revision of ${facts.deployment}: ${facts.place} is ${facts.how === 'gone' ? 'gone' : 'not the object that was deployed any more'}.`,
      hint:
        facts.others.length === 0
          ? 'No earlier revision of the group is there either: deploy the commit that you want back.'
          : `Still there: ${facts.others.join(', ')}. To go back to one: codedeployer rollback ${facts.group} --to <deployment id>`,
    }),
  },
  OBJECT_GONE: {
    cause:
      'The object of the revision was in S3 when the run looked for it, and was deleted or replaced before the deployment was started.',
    remedy:
      'Deploy again: it is uploaded anew. `codedeployer prune` deletes what no group has; a rule of the bucket that goes by age alone is worse.',
    say: (facts: { group: string; place: string; how: 'gone' | 'replaced' }) => ({
      message: `No deployment to ${facts.group} is started: ${facts.place} was there a moment ago, and is ${facts.how === 'gone' ? 'gone' : 'another object'} now.`,
      hint: 'Deploy again, from the source: then it is uploaded anew.',
    }),
  },
  NOT_COMPARABLE: {
    cause:
      'What is live on the group is not in S3 any more, or never was: its files cannot be listed.',
    remedy:
      'Compare the commits, which `codedeployer status` names; the next deployment brings a revision that can be compared.',
    say: (facts: {
      group: string;
      deployment: string;
      /** Where it was, as `s3://bucket/key`; undefined where it was never there. */
      place: string | undefined;
      how: 'gone' | 'replaced' | 'elsewhere';
    }) => ({
      message: `What ${facts.deployment} has brought to ${facts.group} cannot be compared: ${
        facts.how === 'elsewhere'
          ? 'it does not come from S3'
          : `${facts.place ?? ''} is ${facts.how === 'gone' ? 'gone' : 'not the object that was deployed any more'}`
      }.`,
    }),
  },
  NO_DEPLOYMENT: {
    cause: 'The logs of the last deployment were asked for, and nothing was deployed so far.',
    remedy:
      'Name other groups, or the id of a deployment; `codedeployer history` lists those of the configured groups.',
    say: (facts: { groups: readonly string[] }) => ({
      message: `Nothing was deployed to ${facts.groups.join(', ')} so far: there are no logs.`,
    }),
  },
  LOG_INSTANCE_UNKNOWN: {
    cause: 'The logs of an instance were asked for to which the deployment does not go.',
    remedy: 'Name one of those that the message has, by its id; in a rehearsal also by its name.',
    say: (facts: {
      instance: string;
      deployment: string;
      known: readonly string[];
      suggestion: string | undefined;
    }) => ({
      message: `${facts.instance} is no instance of ${facts.deployment}.${didYouMean(facts.suggestion)}`,
      hint:
        facts.known.length === 0
          ? 'CodeDeploy names no instance of it: it has not begun with any, or it is too long ago.'
          : `It has ${facts.known.slice(0, 20).join(', ')}${facts.known.length > 20 ? ` and ${facts.known.length - 20} more` : ''}.`,
    }),
  },
  LOG_EVENT_UNKNOWN: {
    cause: 'The logs of a lifecycle event were asked for that the deployment does not have.',
    remedy: 'Name one of those that the message has, such as AfterInstall.',
    say: (facts: {
      event: string;
      deployment: string;
      known: readonly string[];
      suggestion: string | undefined;
    }) => ({
      message: `${facts.deployment} has no lifecycle event ${facts.event}.${didYouMean(facts.suggestion)}`,
      hint:
        facts.known.length === 0
          ? 'CodeDeploy names no instance of it, and so no event.'
          : `It has ${facts.known.join(', ')}.`,
    }),
  },
  LOG_NOT_READ: {
    cause: 'The command of the option "logs" did not give the log of an instance.',
    remedy:
      'Run the command that the message has by itself, in the folder of the project: it has to print the log to stdout and end with 0.',
    say: (facts: {
      /** The instance and what happened, as a sentence without its end. */
      first: string;
      more: number;
    }) => ({
      message: `${facts.first}.${facts.more === 0 ? '' : ` The same with ${facts.more} more.`}`,
      hint: 'The command is that of "logs" in the configuration. What CodeDeploy itself keeps is shown.',
    }),
  },
  NOTHING_TO_ROLL_BACK_TO: {
    cause: 'No earlier revision than the one that is live has been deployed to the group.',
    remedy:
      'Deploy the commit that you want, or name other groups. `codedeployer history` shows what was deployed. Nothing was changed.',
    say: (facts: { group: string; reason: string }) => ({
      message: `There is nothing to roll ${facts.group} back to: ${facts.reason}.`,
    }),
  },
  DEPLOYMENT_NOT_STARTED: {
    cause: 'CodeDeploy refused to create the deployment.',
    remedy: 'Nothing was changed on its instances.',
    say: (facts: { group: string; reason: string; hint?: string | undefined }) => ({
      message: `The deployment to "${facts.group}" could not be started: ${facts.reason}`,
      ...(facts.hint === undefined ? {} : { hint: facts.hint }),
    }),
  },
  DEPLOYMENT_UNCERTAIN: {
    cause:
      'The answer to CreateDeployment was lost, and CodeDeploy does not show whether a deployment was started.',
    remedy: 'Look before deploying again, with the command that the hint shows.',
    say: (facts: {
      group: string;
      reason: string;
      /** Why CodeDeploy could not be asked about it; undefined where it could, and showed none. */
      unknown: string | undefined;
      command: string;
    }) => ({
      message: `It is not known whether the deployment to "${facts.group}" was started: ${facts.reason.replace(/\.$/, '')}. ${facts.unknown === undefined ? 'CodeDeploy lists none so far.' : `CodeDeploy could not be asked about it: ${facts.unknown}`}`,
      hint: `Look before deploying again; this shows it, if there is one: ${facts.command}`,
    }),
  },
  DEPLOYMENT_TIMED_OUT: {
    cause: 'The time of "timeout" was up while deployments were running; they go on.',
    remedy:
      'The deployments go on in CodeDeploy. To follow one: `codedeployer watch <id>`. Raise "timeout" to wait longer.',
    say: (facts: { minutes: number; running: readonly string[] }) => ({
      message: `Stopped waiting after ${facts.minutes} minutes ("timeout", from the start of the run); still running: ${facts.running.join(', ')}.`,
    }),
  },
  RUN_TIMED_OUT: {
    cause: 'The time of "timeout" was up before a deployment was started.',
    remedy: 'Raise "timeout", which counts from the start of the run, or see what took so long.',
    say: (facts: {
      minutes: number;
      step?: string;
      /** Groups of which it is not known whether a deployment to them was started. */
      perhaps?: readonly string[];
      /** Deployments of earlier waves that had come to their end, as `d-1 (web) succeeded`. */
      ended?: readonly string[];
    }) => {
      const { minutes, step, perhaps = [], ended = [] } = facts;
      const told = [
        ...(ended.length === 0 ? [] : [`ended before: ${ended.join(', ')}`]),
        ...(perhaps.length === 0
          ? []
          : [`it is not known whether a deployment was started to ${perhaps.join(', ')}`]),
      ];
      return {
        message: `The time was up after ${minutes} minutes ("timeout")${step === undefined ? '' : ` while ${step}`}; ${told.length === 0 ? 'nothing was deployed' : told.join('; ')}.`,
      };
    },
  },
  WATCH_LOST: {
    cause: 'CodeDeploy could not be asked any more how the deployments stand; they go on.',
    remedy: 'To see how one ends: `codedeployer watch <id>`, or the link above.',
    say: (facts: { reason: string; running: readonly string[] }) => ({
      message: `Cannot look at the deployments any longer: ${facts.reason}\nThey go on in CodeDeploy: ${facts.running.join(', ')}.`,
    }),
  },
  DEPLOYMENT_NOT_FOUND: {
    cause: 'CodeDeploy knows no deployment of this id in the region, or for this account.',
    remedy:
      'Correct the id, or "region" and "profile"; `codedeployer history` lists the deployments of the configured groups.',
    say: (facts: { deploymentId: string; regions: readonly string[] }) => ({
      message: `There is no deployment ${facts.deploymentId} in ${facts.regions.join(', ')}.`,
    }),
  },
  DEPLOYMENTS_RUNNING: {
    cause: 'More than one deployment is running, and one was to be stopped.',
    remedy: 'Name the group or the deployment.',
    say: (facts: {
      running: readonly { readonly group: string; readonly deploymentId: string }[];
    }) => ({
      message: `More than one deployment is running: ${facts.running.map(({ group, deploymentId }) => `${deploymentId} (${group})`).join(', ')}. Nothing was stopped.`,
      hint: `Name one: ${facts.running.map(({ deploymentId }) => `codedeployer stop ${deploymentId}`).join(' or ')}`,
    }),
  },
  ROLLBACK_RUNNING: {
    cause: 'What runs is a rollback; stopped half way, it leaves a mix of two revisions.',
    remedy:
      'Wait for its end (`codedeployer watch <id>`), or name the deployment to stop it all the same.',
    say: (facts: { group: string; deploymentId: string }) => ({
      message: `What runs on ${facts.group} is a rollback, ${facts.deploymentId}; stopped half way, it would leave a mix of two revisions. Nothing was stopped.`,
      hint: `Follow it: codedeployer watch ${facts.deploymentId}. To stop it all the same: codedeployer stop ${facts.deploymentId}`,
    }),
  },
  NOTHING_RUNNING: {
    cause: 'A deployment was to be stopped and rolled back, and none is running.',
    remedy: '`codedeployer status` shows what is on the groups.',
    say: (facts: { groups: readonly string[] }) => ({
      message: `Nothing is running on ${facts.groups.join(', ')}, so nothing was stopped and nothing rolled back.`,
    }),
  },
  NOT_STOPPED: {
    cause: 'A deployment was to be stopped and had succeeded before it was.',
    remedy: 'What it deployed is live. `codedeployer status` shows it.',
    say: (facts: { group: string; deploymentId: string }) => ({
      message: `${facts.deploymentId} (${facts.group}) had succeeded before it was stopped: what it deployed is live.`,
    }),
  },
  NOT_ROLLED_BACK: {
    cause:
      'A deployment is stopped, or had failed, and the rollback that was asked for has not succeeded.',
    remedy: 'The group may hold a mix of two revisions: `codedeployer status` shows it.',
    say: (facts: { group: string; deploymentId: string; reason: string }) => ({
      message: `${facts.deploymentId} (${facts.group}) is not running any more, and was not rolled back: ${facts.reason}.`,
    }),
  },
  CANCELLED: {
    cause: 'The run was interrupted: Ctrl-C, a signal, or the end of the process that started it.',
    remedy:
      'What was running in CodeDeploy goes on or is stopped as "onCancel" says; the message names it.',
    say: (facts: {
      step: string;
      rehearsed: boolean;
      /** Deployments that go on, as `d-1 (web)`, and those that had come to their end, as `d-1 (web) succeeded`. */
      running: readonly string[];
      ended: readonly string[];
      /** Those that were asked to stop, with what has become of each, as `d-1 (web): stopped`. */
      stopped: readonly string[];
      /** Groups of which it is not known whether a deployment to them was started. */
      perhaps?: readonly string[];
    }) => {
      const { running, stopped, ended, perhaps = [] } = facts;
      const told = [
        ...(ended.length === 0 ? [] : [`ended before: ${ended.join(', ')}`]),
        ...(stopped.length === 0 ? [] : [`asked CodeDeploy to stop ${stopped.join(', ')}`]),
        ...(perhaps.length === 0
          ? []
          : [`it is not known whether a deployment was started to ${perhaps.join(', ')}`]),
        ...(running.length === 0
          ? []
          : [
              `${facts.rehearsed ? 'broken off with the rehearsal' : 'still running in CodeDeploy'}: ${running.join(', ')}`,
            ]),
      ];
      return {
        message: `Cancelled while ${facts.step}; ${told.length === 0 ? 'nothing was deployed' : told.join('; ')}.`,
        hint:
          running.length === 0 || facts.rehearsed
            ? null
            : 'To follow one: codedeployer watch <id>; to stop it: codedeployer stop <id>. With "onCancel": "stop", Ctrl-C asks for it.',
      };
    },
  },
} satisfies Failures;
