import type { Failures } from './define-failures.js';
import { oneOf } from './in-words.js';

/** Why the AWS side of a deployment cannot be looked at or made. */
export const activationFailures = {
  ACTIVATION_NOT_INSTALLED: {
    cause:
      'The package @codedeployer/activation, which has the clients of IAM, EC2 and Auto Scaling, is not there or cannot be loaded.',
    remedy: 'npm install --save-dev @codedeployer/activation',
    say: (facts: { reason: string }) => ({
      message: `What makes the AWS side is a package of its own, and it is not there: ${facts.reason}.`,
      hint: 'npm install --save-dev @codedeployer/activation',
    }),
  },
  ACTIVATION_NOT_DESCRIBED: {
    cause: 'Nothing says what there has to be on AWS.',
    remedy:
      'Write the section "activation" (docs/activate.md of @codedeployer/core); `codedeployer activate --import` prints it for what is there already.',
    say: (facts: { file: string }) => ({
      message: `The section "activation" is missing in ${facts.file}.`,
    }),
  },
  ACTIVATION_NOT_AGREED: {
    cause: 'There is something to do on AWS, and nobody sits at a terminal who could be asked.',
    remedy: '`codedeployer activate --yes` does it without asking.',
    say: (facts: { count: number; rehearsed: boolean }) => ({
      message: `Nothing has been changed: ${facts.count === 1 ? 'one thing is' : `${facts.count} things are`} to be done, and there is no terminal to ask at.`,
      hint: `Add --yes, and it is done without asking: codedeployer activate${facts.rehearsed ? ' --rehearse' : ''} --yes`,
    }),
  },
  ACTIVATION_DELETE_UNKNOWN: {
    cause: 'What `activate --delete` names is nothing that it deletes.',
    remedy:
      'Name a group by its key in "groups" or as CodeDeploy calls it, an application, or a deployment configuration of the section.',
    say: (facts: { name: string; known: readonly string[] }) => ({
      message: `There is no "${facts.name}" to delete: it may be ${oneOf(facts.known)}.`,
    }),
  },
} satisfies Failures;
