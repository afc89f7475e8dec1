import type { LooseValue, Permission } from '../appspec.js';
import { placeOf } from '../place.js';
import { toRubyString } from '../ruby/inspect.js';
import { each, index, requireHash, strip } from '../ruby/operations.js';
import { isTruthy, type RubyValue } from '../ruby/ruby-value.js';
import type { System } from '../written-system.js';
import type { YamlNode } from '../yaml/node.js';
import { looseValue, optionalLooseValue } from './loose-value.js';
import { readAcls } from './read-acls.js';
import { readContext } from './read-context.js';
import { readMode } from './read-mode.js';
import { deploymentFailed } from './validation-error.js';

/** Reads `permissions`, each with its keys in the agent's order, so that the first error is the agent's. @throws RubyError as the agent. */
export function readPermissions(permissions: RubyValue, system: System): readonly Permission[] {
  if (!isTruthy(permissions)) return [];
  return each(permissions).map((permission) => readPermission(permission, system));
}

function readPermission(permission: RubyValue, system: System): Permission {
  const hash = requireHash(permission);
  const object = index(hash, 'object');
  if (object.type === 'nil') throw objectMissing(object.node);
  if (system === 'windows') {
    throw deploymentFailed(
      'permission-on-windows',
      // The agent's own spelling.
      'the application specification file specifiles file permissions, but the deployment is targeting one or more Windows Server instances. Permissions are supported only for Amazon Linux, Ubuntu Server, and Red Hat Enterprise Linux (RHEL) instances. Update the permissions section of the AppSpec file, and then try again.',
      hash.node,
    );
  }

  const pattern = index(hash, 'pattern');
  const rest = {
    at: placeOf(hash.node.start),
    pattern: pattern.type === 'nil' ? '**' : readPattern(pattern),
    except: readExcept(index(hash, 'except')),
    types: readTypes(index(hash, 'type')),
    owner: optionalLooseValue(index(hash, 'owner')),
    group: optionalLooseValue(index(hash, 'group')),
    mode: readMode(index(hash, 'mode')),
    acls: readAcls(index(hash, 'acls')),
    context: readContext(index(hash, 'context')),
  };
  // Whether the object is blank is only looked at once everything else is read.
  const path = strip(toRubyString(object));
  if (path === '') throw objectMissing(object.node);
  return { object: path, ...rest };
}

function objectMissing(node: YamlNode) {
  return deploymentFailed(
    'permission-object-missing',
    'a permission listed in the application specification file has no object value. Update the permissions section of the AppSpec file, and then try again.',
    node,
  );
}

function readPattern(pattern: RubyValue): LooseValue {
  return isTruthy(pattern) ? looseValue(pattern) : '**';
}

function readExcept(except: RubyValue): readonly LooseValue[] {
  return isTruthy(except) ? each(except).map(looseValue) : [];
}

function readTypes(types: RubyValue): Permission['types'] {
  if (!isTruthy(types)) return ['file', 'directory'];
  return each(types).map((type) => {
    if (type.type === 'string' && (type.value === 'file' || type.value === 'directory'))
      return type.value;
    throw deploymentFailed(
      'permission-type',
      // The agent's own text lacks a space here.
      `the application specification filespecifies a permission for an object type not supported for permissions (${toRubyString(type)}). Update the permissions section of the AppSpec file, and then try again.`,
      type.node,
    );
  });
}
