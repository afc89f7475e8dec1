import type { Appspec, FileExistsBehavior } from '../appspec.js';
import { toRubyString } from '../ruby/inspect.js';
import { index } from '../ruby/operations.js';
import { isTruthy, type RubyValue } from '../ruby/ruby-value.js';
import type { System } from '../written-system.js';
import { readFiles } from './read-files.js';
import { readHooks } from './read-hooks.js';
import { readPermissions } from './read-permissions.js';
import { deploymentFailed } from './validation-error.js';

/**
 * Applies the rules of an agent 1 on a system to what YAML made of the file, key by key in the agent's order. Unknown keys are ignored.
 * @throws RubyError for the first rule that is broken.
 */
export function readAppspec(document: RubyValue, system: System): Appspec {
  if (!isTruthy(document)) {
    throw deploymentFailed(
      'appspec-empty',
      "the application specification file was empty. Make sure your AppSpec file defines at minimum the 'version' and 'os' properties.",
      document.node,
    );
  }
  const version = readVersion(index(document, 'version'));
  checkOs(index(document, 'os'), system);
  return {
    version,
    os: system,
    hooks: readHooks(index(document, 'hooks')),
    files: readFiles(index(document, 'files')),
    permissions: readPermissions(index(document, 'permissions'), system),
    fileExistsBehavior: readFileExistsBehavior(index(document, 'file_exists_behavior')),
  };
}

function readVersion(version: RubyValue): string {
  const isZero =
    (version.type === 'float' && version.value === 0) ||
    (version.type === 'integer' && version.value === 0n);
  if (isZero) return toRubyString(version);
  throw deploymentFailed(
    'appspec-version',
    `an invalid version value (${toRubyString(version)}) was entered in the application specification file. Make sure your AppSpec file specifies "0.0" as the version, and then try again.`,
    version.node,
  );
}

function checkOs(os: RubyValue, system: System): void {
  if (os.type === 'string' && os.value === system) return;
  throw deploymentFailed(
    'appspec-os',
    `the application specification file specifies an unsupported operating system (${toRubyString(os)}). Specify either "linux" or "windows" in the os section of the AppSpec file, and then try again.`,
    os.node,
  );
}

const behaviors: readonly FileExistsBehavior[] = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

function readFileExistsBehavior(value: RubyValue): FileExistsBehavior | undefined {
  if (value.type === 'nil') return undefined;
  const found = behaviors.find((behavior) => value.type === 'string' && value.value === behavior);
  if (found !== undefined) return found;
  throw deploymentFailed(
    'appspec-file-exists-behavior',
    `an invalid file_exists_behavior value (${toRubyString(value)}) was entered in the application specification file. Make sure your AppSpec file specifies one of ${behaviors.join(',')} as the file_exists_behavior, and then try again.`,
    value.node,
  );
}
