import type { Failures } from './define-failures.js';

/** Why there is no rehearsal. */
export const rehearsalFailures = {
  REHEARSAL_UNWRITABLE: {
    cause: 'The folder that keeps the state of rehearsals cannot be written to.',
    remedy: 'Rehearse where that folder can be written to, for example in a copy of the project.',
    say: (facts: { directory: string; reason: string }) => ({
      message: `The rehearsal cannot keep its state in ${facts.directory}: ${facts.reason}.`,
    }),
  },
  AGAINST_UNREADABLE: {
    cause: 'The report of "against" is not there, or is none of a rehearsal.',
    remedy: 'Keep the report of a rehearsal: codedeployer rehearse --json > report.json',
    say: (facts: { file: string; reason: string }) => ({
      message: `The rehearsal cannot be compared to ${facts.file}: ${facts.reason}.`,
      hint: 'Nothing was done. To keep the report of a rehearsal: codedeployer rehearse --json > report.json',
    }),
  },
  REHEARSAL_WINDOWS: {
    cause: 'The revision is for Windows, and nothing here runs its scripts.',
    remedy:
      '`codedeployer lint` judges the revision by the rules of the agent on Windows, and `deploy` deploys it.',
    say: (_facts: object) => ({
      message:
        'Windows instances cannot be rehearsed, and appspec.yml is for them (os: windows): nothing on this machine runs .ps1 and .bat files as they do.',
    }),
  },
  REHEARSAL_NOT_INSTALLED: {
    cause:
      'A rehearsal was asked for, and the package @codedeployer/rehearsal is not there or cannot be loaded.',
    remedy: 'npm install --save-dev @codedeployer/rehearsal',
    say: (facts: { reason: string }) => ({
      message: `The rehearsal is a package of its own, and it is not there: ${facts.reason}.`,
      hint: 'npm install --save-dev @codedeployer/rehearsal',
    }),
  },
} satisfies Failures;
