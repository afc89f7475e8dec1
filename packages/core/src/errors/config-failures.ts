import type { Failures } from './define-failures.js';
import { oneOf, didYouMean } from './in-words.js';

/** What is wrong with the configuration or with the names that it gives. */
export const configFailures = {
  CONFIG_NOT_FOUND: {
    cause: 'No configuration file stands where one was looked for.',
    remedy:
      'Run the command in the folder of the project, name the file (`--config`), or create one with `codedeployer setup`.',
    say: (facts: {
      file: string;
      /** A folder above that has one, relative to where it was looked for. */
      elsewhere?: string | undefined;
    }) => ({
      message: `There is no configuration file at ${facts.file}.`,
      hint:
        facts.elsewhere === undefined
          ? 'Run `codedeployer setup` to create one, or give the path of yours.'
          : `There is one in ${facts.elsewhere}: run the command there, or \`codedeployer setup\` to create one here.`,
    }),
  },
  CONFIG_AMBIGUOUS: {
    cause: 'A project has more than one configuration file, and nothing says which one counts.',
    remedy: 'Keep one of them.',
    say: (facts: { files: readonly string[] }) => ({
      message: `There are several configuration files: ${facts.files.join(', ')}.`,
    }),
  },
  CONFIG_UNREADABLE: {
    cause: 'The configuration file is not what its ending says, or may not be read.',
    remedy:
      'Correct the file; `codedeployer setup` in an empty folder writes a valid one to compare with.',
    say: (facts: { file: string; reason: string }) => ({
      message: `${facts.file} cannot be read: ${facts.reason}.`,
    }),
  },
  CONFIG_UNKNOWN_KEY: {
    cause: 'An option is given that does not exist.',
    remedy:
      'Correct or remove it. All options are listed in docs/configuration.md of @codedeployer/core.',
    say: (facts: {
      where: string;
      key: string;
      suggestion: string | undefined;
      /** Whether it exists, but not for one group. */
      onlyForAll?: boolean | undefined;
      /** Why there is no such option, where AWS has one. */
      reason?: string | undefined;
    }) => ({
      message:
        facts.reason !== undefined
          ? `${facts.where}: "${facts.key}" cannot be set in "activation": ${facts.reason}.`
          : facts.onlyForAll === true
            ? `${facts.where}: a group cannot have an option "${facts.key}" of its own; it is for all groups.`
            : `${facts.where}: unknown option "${facts.key}".${didYouMean(facts.suggestion)}`,
    }),
  },
  LINT_CODE_UNKNOWN: {
    cause: 'The option "lint" names a code that no finding has.',
    remedy:
      'Correct or remove it. All codes are listed in docs/lint.md of @codedeployer/core, and every finding shows its own.',
    say: (facts: { where: string; code: string; suggestion: string | undefined }) => ({
      message: `${facts.where}: option "lint": no finding has the code "${facts.code}".${didYouMean(facts.suggestion)}`,
      hint: 'A code is what stands in brackets behind a finding; docs/lint.md of @codedeployer/core lists them.',
    }),
  },
  CONFIG_INVALID_VALUE: {
    cause: 'An option has a value that it cannot have.',
    remedy:
      'All options and their values are listed in docs/configuration.md of @codedeployer/core.',
    say: (facts: {
      where: string;
      key: string;
      /** Which entry of a list, counted from 1. */
      entry?: number | undefined;
      problem: string;
    }) => ({
      message: `${facts.where}: option "${facts.key}"${facts.entry === undefined ? '' : `, entry ${facts.entry},`} is not valid: ${facts.problem}.`,
    }),
  },
  CONFIG_MISSING: {
    cause: 'An option that the command needs is set nowhere.',
    remedy:
      'Set it in the configuration file, or pass it on the command line, in the gulpfile or in project.json.',
    say: (facts: { key: string; what: string; file: string }) => ({
      message: `The option "${facts.key}" is missing: ${facts.what}.`,
      hint: `Set "${facts.key}" in ${facts.file}, or pass it as an option.`,
    }),
  },
  CONFIG_VARIABLE_UNSET: {
    cause: 'A configuration file takes a value from a variable of the environment that is not set.',
    remedy:
      'Set the variable where the command runs, or give it a default: `${NAME:-default}`. For a literal `${` write `$${`.',
    say: (facts: { where: string; variable: string }) => ({
      message: `${facts.where}: the variable ${facts.variable} is not set.`,
      hint: `Set ${facts.variable}, or give it a default: \${${facts.variable}:-default}. For a literal \${ write $\${.`,
    }),
  },
  CONFIG_VARIABLE_INVALID: {
    cause: 'A value of a configuration file has a `${` that no variable follows as it should.',
    remedy: 'Write `${NAME}` or `${NAME:-default}`; for a literal `${` write `$${`.',
    say: (facts: { where: string; template: string; problem: string }) => ({
      message: `${facts.where}: ${JSON.stringify(facts.template)} cannot be read: ${facts.problem}.`,
    }),
  },
  ENVIRONMENT_UNKNOWN: {
    cause: 'The section of "environments" that was asked for is not in the configuration file.',
    remedy: 'Correct the name, or add the section.',
    say: (facts: { name: string; known: readonly string[]; suggestion: string | undefined }) => ({
      message: `There is no environment "${facts.name}" in the configuration.${didYouMean(facts.suggestion)}`,
      hint:
        facts.known.length === 0
          ? 'The configuration has no "environments" section; add one, or leave the environment out.'
          : `The configuration has ${oneOf(facts.known)}.`,
    }),
  },
  GROUP_NOT_ADDED: {
    cause:
      'A group was to be added to a configuration file in which that cannot be done without changing what somebody wrote.',
    remedy: 'Write it into "groups" by hand. Nothing was written.',
    say: (facts: { file: string; group: string; reason: string }) => ({
      message: `The group "${facts.group}" is not added to ${facts.file}: ${facts.reason}.`,
      hint: 'Nothing was written. Where it is not there yet, write it into "groups" by hand.',
    }),
  },
  GROUP_RESERVED: {
    cause: 'A deployment group has the name of a folder that belongs to the hook wrapper.',
    remedy: 'Give the group another name in CodeDeploy and in "groups".',
    say: (facts: { group: string }) => ({
      message: `A deployment group cannot be called "${facts.group}": hook-scripts/${facts.group} belongs to the hook wrapper.`,
    }),
  },
  GROUP_UNKNOWN: {
    cause: 'A group was chosen that the configuration does not have.',
    remedy: 'Choose among the configured groups, or add it to "groups".',
    say: (facts: { group: string; known: readonly string[]; suggestion: string | undefined }) => ({
      message: `There is no deployment group "${facts.group}" in the configuration.${didYouMean(facts.suggestion)}`,
      hint: `The configured groups are ${oneOf(facts.known)}.`,
    }),
  },
  GROUP_CONTRADICTED: {
    cause:
      'A connection option was given with the command, and a group of the configuration has another value.',
    remedy:
      'Leave the option out, or deploy only to the groups that it is meant for (`--groups`). Nothing was deployed.',
    say: (facts: {
      group: string;
      option: string;
      said: string;
      asked: string;
      where: string;
    }) => ({
      message: `The group "${facts.group}" has ${facts.option} ${JSON.stringify(facts.said)}, and ${facts.where} asks for ${JSON.stringify(facts.asked)}.`,
    }),
  },
  GROUP_AMBIGUOUS: {
    cause: 'Two groups of the configuration are the same one in CodeDeploy, or to hooks.',
    remedy:
      'Give each another "deploymentGroup" or region, or the same folder of scripts ("scripts").',
    say: (facts: {
      groups: readonly string[];
      deploymentGroup: string;
      application: string;
      problem: 'same' | 'scripts';
    }) => {
      const which = facts.groups.map((name) => `"${name}"`).join(' and ');
      return facts.problem === 'same'
        ? {
            message: `The groups ${which} are both the group ${facts.deploymentGroup} of ${facts.application}, in the same region and account.`,
            hint: 'Leave one of them out, or give it another "deploymentGroup", region or account.',
          }
        : {
            message: `The groups ${which} are both called ${facts.deploymentGroup} in CodeDeploy and have different "scripts": a hook on an instance knows that name only.`,
            hint: 'Give both the same "scripts", and let the scripts tell by the instance where they are.',
          };
    },
  },
  OPTIONS_CONTRADICTORY: {
    cause: 'Two options ask for what cannot be had together.',
    remedy: 'Remove one of the two; nothing was deployed.',
    say: (facts: { options: readonly string[]; group: string; reason: string }) => ({
      message: `${facts.options.map((name) => `"${name}"`).join(' and ')} of the group "${facts.group}" contradict each other: ${facts.reason}.`,
    }),
  },
  WAVES_INVALID: {
    cause: 'The waves do not name each group of the configuration once.',
    remedy: 'Put each group into one wave.',
    say: (facts: { problem: string; suggestion?: string | undefined }) => ({
      message: `The option "waves" is not valid: ${facts.problem}.${didYouMean(facts.suggestion)}`,
    }),
  },
  REPORT_UNWRITABLE: {
    cause:
      'The page of "report", or the file of "summary" or "dotenv", cannot be written where it was asked for.',
    remedy:
      'Set the option to the path of a file in a folder that can be written to. Nothing was deployed.',
    say: (facts: { file: string; reason: string }) => ({
      message: `The report cannot be written to ${facts.file}: ${facts.reason}.`,
    }),
  },
  EVENT_LOG_UNWRITABLE: {
    cause: 'The file of "eventLog" cannot be written where it was asked for.',
    remedy:
      'Set "eventLog" to the path of a file in a folder that can be written to. Nothing was deployed.',
    say: (facts: { file: string; reason: string }) => ({
      message: `The event log cannot be written to ${facts.file}: ${facts.reason}.`,
      hint: 'Name a file that can be written, as in --event-log .codedeployer/events.ndjson.',
    }),
  },
  KEY_TEMPLATE_INVALID: {
    cause: 'The template of the S3 key has a placeholder that nothing fills.',
    remedy: 'Use the placeholders that the message names.',
    say: (facts: { template: string; placeholder: string; known: readonly string[] }) => ({
      message: `The option "key" (${JSON.stringify(facts.template)}) has an unknown placeholder {${facts.placeholder}}.`,
      hint: `It may have ${facts.known.map((name) => `{${name}}`).join(', ')}.`,
    }),
  },
  REHEARSE_CONTRADICTED: {
    cause: 'The environment asks for a rehearsal, and the configuration for a real deployment.',
    remedy: 'Remove one of the two; nothing was deployed.',
    say: (facts: { where: string }) => ({
      message: `CODEDEPLOYER_REHEARSE asks for a rehearsal, and ${facts.where} for none ("rehearse" is false).`,
    }),
  },
} satisfies Failures;
