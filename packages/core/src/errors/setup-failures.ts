import type { Failures } from './define-failures.js';

const soFar = (written: readonly string[]) =>
  written.length === 0 ? 'Nothing was written.' : `Written so far: ${written.join(', ')}.`;

/** What can go wrong while the files of a first deployment are made. */
export const setupFailures = {
  SETUP_UNWRITABLE: {
    cause: '`codedeployer setup` could not write one of its files.',
    remedy:
      'Mend what the message names and run the same command again: what is there is kept, what is missing is written.',
    say: (facts: {
      /** Relative to the project. */
      path: string;
      reason: string;
      written: readonly string[];
    }) => ({
      message: `${facts.path} cannot be written: ${facts.reason}.`,
      hint: `${soFar(facts.written)} Mend that and run the same command again: it writes what is missing.`,
    }),
  },
  SETUP_CANCELLED: {
    cause: '`codedeployer setup` was interrupted by Ctrl-C while it asked.',
    remedy: 'Run it again. With `--yes` it asks nothing and takes what it would propose.',
    say: (facts: { written: readonly string[] }) => ({
      message: `Cancelled. ${soFar(facts.written)}`,
    }),
  },
  SETUP_UNANSWERED: {
    cause: 'The input ended before `codedeployer setup` had all its answers.',
    remedy:
      'Run it again and answer, or give the answers as flags; with `--yes` it takes what it would propose for the rest.',
    say: (facts: { written: readonly string[] }) => ({
      message: `The input ended before everything was answered. ${soFar(facts.written)}`,
      hint: 'Give the answers as flags (`codedeployer setup --help`), and `--yes` to take what is proposed for the rest.',
    }),
  },
  SETUP_PROJECT_NEEDED: {
    cause: '`codedeployer setup` was called in the root of an Nx workspace with several projects.',
    remedy: 'Name the project with `--project`, or run it in the folder of the project.',
    say: (facts: { projects: readonly string[] }) => ({
      message: `This Nx workspace has several projects with a build: ${facts.projects.join(', ')}.`,
      hint: 'Name the one to deploy: `codedeployer setup --project <name>`. Nothing was written.',
    }),
  },
} satisfies Failures;
