import { checkGroupNames } from '../config/check-group-names.js';
import { validateLayer } from '../config/validate.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';

/** What `setup` can be told. */
export type SetupQuestion =
  'application' | 'bucket' | 'region' | 'groups' | 'source' | 'start' | 'healthUrl';

/** What is wrong with a URL or a command line; they go into a script. */
function problemOf(question: 'start' | 'healthUrl', text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return 'expected one line';
  if (question === 'start' || text === '') return undefined;
  const isUrl = /^https?:\/\/[^\s'"\\`$]+$/.test(text) && URL.canParse(text);
  return isUrl ? undefined : `expected a URL such as http://127.0.0.1:8080/health, found "${text}"`;
}

/**
 * Checks what one question of setup was answered with, as the configuration would check it.
 *
 * @param where how messages call where it was said
 * @throws CONFIG_INVALID_VALUE, GROUP_RESERVED
 */
export function checkAnswer(
  question: SetupQuestion,
  answer: string | readonly string[],
  where = 'answer',
): void {
  if (question === 'start' || question === 'healthUrl') {
    const problem = problemOf(question, String(answer));
    if (problem !== undefined)
      throw failure('CONFIG_INVALID_VALUE', { where, key: question, problem });
    return;
  }
  validateLayer({ [question]: answer }, () => where);
  if (question === 'groups') checkGroupNames(answer as readonly string[]);
}

/** The same as a sentence for a prompt; undefined where the answer is good. */
export function problemWith(
  question: SetupQuestion,
  answer: string | readonly string[],
): string | undefined {
  try {
    checkAnswer(question, answer);
    return undefined;
  } catch (error) {
    if (CodedeployerError.is(error)) return error.message.replace(/^answer: option /, '');
    throw error;
  }
}
