import confirm from '@inquirer/confirm';
import input from '@inquirer/input';
import select from '@inquirer/select';
import {
  CodedeployerError,
  failure,
  openQuestions,
  problemWith,
  propose,
  type SetupQuestion,
  type SetupRequest,
  type Strategy,
} from '@codedeployer/core';
import type { HostProcess } from '../context.js';

/** What stands for no answer where Enter takes what is proposed. */
const none = '-';

const messages: Readonly<Record<SetupQuestion, string>> = {
  application: 'CodeDeploy application',
  bucket: 'S3 bucket for revisions',
  region: 'AWS region (Enter: that of the environment or profile)',
  groups: 'Deployment groups, separated by commas',
  source: 'Folder whose contents are deployed',
  start: `Command that starts it on an instance (${none} for none)`,
  healthUrl: `URL that says whether it is well (${none} for none)`,
};

const strategies = [
  {
    value: 'rotating-releases',
    name: 'rotating-releases: a folder for each release, and a link that is switched',
  },
  { value: 'simple-copy', name: 'simple-copy: over the one folder that there is' },
] as const satisfies readonly { value: Strategy; name: string }[];

/** The answer as it is meant; texts between commas for groups. */
function meant(question: SetupQuestion, answer: string): string | readonly string[] | undefined {
  const text = answer.trim();
  if (question === 'start' || question === 'healthUrl') return text === none ? '' : text;
  if (question === 'region') return text === '' || text === none ? undefined : text;
  if (question !== 'groups') return text;
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * Runs questions on a terminal.
 *
 * @throws SETUP_CANCELLED for Ctrl-C, SETUP_UNANSWERED where the input ends
 */
export async function answered<Answer>(
  run: () => Promise<Answer>,
  written: readonly string[] = [],
): Promise<Answer> {
  // Where the input ends, Node is about to end as well: what tells the error has to be there by then.
  await Promise.all([import('@codedeployer/core/config'), import('@codedeployer/core/host')]);
  try {
    return await run();
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'ExitPromptError') throw error;
    const code = message.includes('SIGINT') ? 'SETUP_CANCELLED' : 'SETUP_UNANSWERED';
    throw failure(code, { written }, { cause: error });
  }
}

/**
 * Asks for what nobody has said, with what fits the project as the answer that Enter gives.
 *
 * @param given what was said on the command line
 */
export async function askSetup(
  given: SetupRequest,
  strategy: Strategy | undefined,
  env: HostProcess['env'],
): Promise<SetupRequest> {
  let request = given;
  const ask = async (question: SetupQuestion) => {
    const proposal = await propose(request);
    const proposed = {
      ...proposal,
      region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION,
      groups: 'web',
    }[question];
    const answer = await input({
      message: messages[question],
      default: proposed,
      validate: (text) => {
        const value = meant(question, text);
        return (value === undefined ? undefined : problemWith(question, value)) ?? true;
      },
    });
    request = { ...request, [question]: meant(question, answer) };
  };
  await answered(async () => {
    const open = await openQuestions(given);
    for (const question of open.filter((it) => given[it] === undefined)) {
      // How it is put into place comes before what is done with it there.
      if (question === 'start' && strategy === undefined)
        request = {
          ...request,
          strategy: await select<Strategy>({ message: 'Strategy', choices: strategies }),
        };
      await ask(question);
    }
  });
  return request;
}

/** Asks for one of several. */
export function chooseAmong(
  message: string,
  choices: readonly { readonly value: string; readonly name: string }[],
): Promise<string> {
  return answered(() => select({ message, choices }));
}

/**
 * Asks for consent, which Enter gives; an input that has ended gives none.
 *
 * @param written what has been done by now, for who ends it here
 * @throws SETUP_CANCELLED
 */
export async function consents(message: string, written: readonly string[]): Promise<boolean> {
  try {
    return await answered(() => confirm({ message }), written);
  } catch (error) {
    if (CodedeployerError.is(error) && error.code === 'SETUP_UNANSWERED') return false;
    throw error;
  }
}
