import { quotedName } from '@codedeployer/appspec/text';
import type { Failures } from './define-failures.js';

/** What is wrong with what is to be deployed. */
export const revisionFailures = {
  GROUP_WITHOUT_SCRIPTS: {
    cause: 'The wrapper is in use, and the revision has no hook-scripts folder for a group.',
    remedy:
      'Create it with `codedeployer setup --groups <name>`, or remove the group from the configuration.',
    say: (facts: { group: string; folder: string }) => ({
      message: `The deployment group "${facts.group}" has no scripts: the revision has no folder ${facts.folder}/.`,
      hint: `Run \`codedeployer setup --groups ${facts.group}\` to create it from the template, or remove the group from the configuration.`,
    }),
  },
  APPSPEC_MISSING: {
    cause: 'The revision has no appspec.yml, without which the agent refuses it.',
    remedy: 'Run `codedeployer setup` to create deploy/appspec.yml.',
    say: (facts: { looked: readonly string[] }) => ({
      message: `There is no appspec.yml: looked for ${facts.looked.join(' and ')}.`,
    }),
  },
  LINT_FAILED: {
    cause: 'The linter found what would fail on the instances.',
    remedy:
      'Nothing was uploaded. `codedeployer lint` shows all findings; docs/lint.md of @codedeployer/core explains them.',
    say: (facts: { findings: readonly string[] }) => ({
      message: `The revision would fail on the instances:\n${facts.findings.map((line) => `  ${line}`).join('\n')}`,
    }),
  },
  SOURCE_NOT_FOUND: {
    cause: 'The folder that is to be deployed does not exist; mostly the build has not run.',
    remedy: 'Build first, or correct the option "source".',
    say: (facts: { source: string }) => ({
      message: `There is no folder ${facts.source} to make a revision of.`,
    }),
  },
  SOURCE_NOT_A_DIRECTORY: {
    cause: 'What is to be deployed is a file or something else that is no folder.',
    remedy: 'The option "source" names the folder whose contents are deployed.',
    say: (facts: { source: string }) => ({
      message: `${facts.source} is not a folder.`,
    }),
  },
  SOURCE_EMPTY: {
    cause: 'No file is left to deploy: the build wrote nothing, or everything is ignored.',
    remedy: 'Build first; check the globs, the option "source" and .codedeployignore.',
    say: (facts: {
      source: string;
      /** What is wrong with what it has, in sentences. */
      refused?: readonly string[];
    }) => ({
      message: `There is nothing to deploy: ${facts.source} has no files${facts.source.startsWith('the ') ? '' : ' (or all of them are ignored)'}.${(facts.refused ?? []).map((sentence) => ` ${sentence}`).join('')}`,
    }),
  },
  SOURCE_UNREADABLE: {
    cause: 'A file or folder of the source may not be read, or reading it failed.',
    remedy: 'Make it readable, or keep it out with a line in .codedeployignore.',
    say: (facts: { path: string; reason: string }) => ({
      message: `${facts.path} cannot be read: ${facts.reason}.`,
    }),
  },
  IGNORE_FILE_ENCODING: {
    cause: 'A file with ignore rules is in an encoding that cannot be told.',
    remedy: 'Save it as UTF-8.',
    say: (facts: { path: string }) => ({
      message: `${facts.path} is neither UTF-8 nor UTF-16 throughout, so that its rules cannot be read.`,
    }),
  },
  IGNORE_RULES_TOO_MANY: {
    cause:
      'Ignore rules are so many, or so long, that to compare everything with them would take hours.',
    remedy: 'Name folders instead of what is in them, or keep a list of files somewhere else.',
    say: (facts: { from: string; amount: string; limit: string }) => ({
      message: `There are ${facts.amount} of ignore rules in ${facts.from}; more than ${facts.limit} are not read.`,
    }),
  },
  ARCHIVE_UNREADABLE: {
    cause: 'A ready-made archive is cut, damaged or no archive at all.',
    remedy: 'Give the path of an archive, of a folder or of an appspec.yml.',
    say: (facts: { path: string; reason: string }) => ({
      message: `${facts.path} cannot be read as a zip, tar or tgz archive: ${facts.reason}.`,
    }),
  },
  ARCHIVE_BOMB: {
    cause:
      'A small archive would become so large, or is built so strangely, that no instance should unpack it.',
    remedy:
      'Make the archive again, by a tool that you trust; codedeployer packs folders of any size.',
    say: (facts: { path: string; reason: string }) => ({
      message: `${facts.path} is not unpacked: ${facts.reason}.`,
    }),
  },
  ENTRY_UNSUPPORTED: {
    cause: 'The source has something that no archive holds: a socket, a pipe, a device.',
    remedy: 'Remove it, or keep it out with a line in .codedeployignore.',
    say: (facts: { path: string; kind: string }) => ({
      message: `${facts.path} is a ${facts.kind}; a revision can hold only files, folders and symbolic links.`,
    }),
  },
  ENTRY_TIME_UNSUPPORTED: {
    cause: 'Times are to be preserved, and a file has one that archives cannot express.',
    remedy: 'Give it a time from 1970 to 2037 (`touch`), or leave "times" out.',
    say: (facts: { path: string; modified: number }) => ({
      message: `${quotedName(facts.path)} was changed last at a time that no archive can hold ("times" is "preserve"): ${String(facts.modified)} seconds after the beginning of 1970.`,
    }),
  },
  ENTRY_PATH_INVALID: {
    cause:
      'A path is absolute, leaves the revision, or has characters that the agent does not take.',
    remedy: 'Paths are relative to the root of the revision and stay below it.',
    say: (facts: { path: string; problem: string }) => ({
      message: `The path ${quotedName(facts.path)} cannot be in a revision: ${facts.problem}.`,
    }),
  },
  ENTRY_DUPLICATE: {
    cause: 'Two files were given the same place in the revision.',
    remedy:
      'Each path can be in a revision once: check the globs and their `base`, or how the archive was made.',
    say: (facts: { path: string }) => ({
      message: `Two entries have the path "${facts.path}".`,
    }),
  },
  ENTRY_CONFLICT: {
    cause: 'One path is a file, and another lies below it.',
    remedy:
      'A path cannot be a file (or a link) and a folder at once: check the globs and their `base`.',
    say: (facts: { path: string; parent: string }) => ({
      message: `"${facts.path}" lies below "${facts.parent}", which is not a folder.`,
    }),
  },
  SYMLINKS_TOO_DEEP: {
    cause:
      'Links that are followed lead to folders with links, through more than 40 of them: systems follow no more.',
    remedy:
      'Remove one of them, keep it out with a line in .codedeployignore, or set "symlinks" to "preserve".',
    say: (facts: { path: string; target: string }) => ({
      message: `Through the symbolic link ${facts.path} -> ${facts.target} the way leads over more than 40 links, and no system follows so many.`,
    }),
  },
  SYMLINK_REFUSED: {
    cause: 'A symbolic link leads out of the revision, nowhere, or in circles.',
    remedy:
      'Remove it, keep it out with a line in .codedeployignore, or choose another value of "symlinks".',
    say: (facts: {
      path: string;
      target: string;
      problem: string;
      /** What "symlinks" would have to be for it to be taken. */
      setting: string;
    }) => ({
      message: `The symbolic link ${facts.path} -> ${facts.target} ${facts.problem}.`,
      hint: `Remove it, keep it out with a line in .codedeployignore, or set "symlinks" to ${facts.setting}.`,
    }),
  },
  FILE_CHANGED: {
    cause:
      'A file changed between being read for the plan and being packed, so that the archive would hold neither version.',
    remedy: 'Let the build finish (no watcher running) and deploy again.',
    say: (facts: { path: string; change: string }) => ({
      message: `${facts.path} ${facts.change} while it was being packed; nothing was deployed.`,
    }),
  },
  PLAN_MISMATCH: {
    cause: 'A plan is to be deployed with a configuration that says otherwise what is in it.',
    remedy: 'Set the option where the revision is made, not where it is deployed.',
    say: (facts: { option: string; planned: string; asked: string }) => ({
      message: `The revision was made with the option "${facts.option}" as ${JSON.stringify(facts.planned)}, and is to be deployed with ${JSON.stringify(facts.asked)}.`,
      hint: `What is in the revision depends on "${facts.option}": set it where the revision is made, not where it is deployed.`,
    }),
  },
  OUTPUT_INSIDE_SOURCE: {
    cause:
      'The archive would be written into the folder that it is made of, and packed into the next one.',
    remedy: 'Write it elsewhere, or keep it out with a line in .codedeployignore.',
    say: (facts: { output: string; source: string }) => ({
      message: `The archive ${facts.output} would be written into the folder that it is made of, ${facts.source}.`,
    }),
  },
  OUTPUT_UNWRITABLE: {
    cause: 'The file that the archive, or a template, is to be written to cannot be written.',
    remedy: 'Give the path of a file in a folder that can be written to.',
    say: (facts: { output: string; reason: string; what?: string }) => ({
      message: `${facts.what ?? 'The archive'} cannot be written to ${facts.output}: ${facts.reason}.`,
    }),
  },
  LINT_PATH_NOT_FOUND: {
    cause: 'The path that is to be judged does not exist.',
    remedy:
      'Give the path of a folder, an archive or an appspec.yml; without one, `codedeployer lint` judges what `deploy` would deploy.',
    say: (facts: { path: string }) => ({
      message: `There is nothing at ${facts.path} to lint.`,
    }),
  },
} satisfies Failures;
