import { toRubyString } from '../ruby/inspect.js';
import type { RubyValue } from '../ruby/ruby-value.js';
import { deploymentFailed } from './validation-error.js';

/** Reads `mode` into three or four octal digits; nil for none. A number was converted by YAML already. @throws RubyError as the agent. */
export function readMode(value: RubyValue): string | undefined {
  if (value.type === 'nil') return undefined;
  const given = Array.from(toRubyString(value));
  const characters = [...Array.from({ length: 3 - given.length }, () => '0'), ...given];
  const mode = characters.join('');
  if (characters.length > 4) {
    throw deploymentFailed(
      'permission-mode-length',
      `the length of a permissions mode (${mode}) in the application specification file is invalid. Permissions modes must be between one and four characters long. Update the permissions section of the AppSpec file, and then try again.`,
      value.node,
    );
  }
  const wrong = characters.find((character) => character < '0' || character > '7');
  if (wrong !== undefined) {
    throw deploymentFailed(
      'permission-mode-character',
      `the permissions mode (${mode}) in the application specification file contains an invalid character (${wrong}). Update the permissions section of the AppSpec file, and then try again.`,
      value.node,
    );
  }
  return mode;
}
