import type { AclEntry } from '../appspec.js';
import { each } from '../ruby/operations.js';
import { noMethodError, type RubyError } from '../ruby/ruby-error.js';
import type { RubyValue } from '../ruby/ruby-value.js';
import type { YamlNode } from '../yaml/node.js';
import { deploymentFailed } from './validation-error.js';

/** Reads `acls`; nil for none. @throws RubyError as the agent. */
export function readAcls(acls: RubyValue): readonly AclEntry[] | undefined {
  if (acls.type === 'nil') return undefined;
  return each(acls).map((ace) => {
    if (ace.type !== 'string') throw noMethodError('split', ace);
    return parseAclEntry(ace.value, ace.node);
  });
}

const types: Readonly<Record<string, AclEntry['type']>> = {
  u: 'user',
  user: 'user',
  g: 'group',
  group: 'group',
  m: 'mask',
  mask: 'mask',
  o: 'other',
  other: 'other',
};

/**
 * Parses `[d[efault]:][type:][name:]permissions`, where the parts are told apart from the right: `bob:6` is a user,
 * `m:6` the mask, `d:bob:6` a default entry.
 * @throws RubyError as the agent.
 */
export function parseAclEntry(ace: string, node: YamlNode): AclEntry {
  const invalid = () => invalidEntry(ace, node);
  const [permissions = '', second = '', third, fourth, ...rest] = ace.split(':').reverse();
  if (!ace.includes(':') || rest.length > 0) throw invalid();

  let isDefault = false;
  if (fourth !== undefined) {
    if (!isDefaultMark(fourth)) throw invalid();
    isDefault = true;
  }
  let type: AclEntry['type'] | undefined;
  if (third !== undefined) {
    if (isDefaultMark(third)) {
      if (isDefault) throw invalid();
      isDefault = true;
    } else {
      type = Object.hasOwn(types, third) ? types[third] : undefined;
      if (type === undefined) throw invalid();
    }
  }
  let name = second;
  const nameless = Object.hasOwn(types, second) ? types[second] : undefined;
  if (nameless === 'mask' || nameless === 'other') {
    name = type === undefined ? '' : nameless;
    type ??= nameless;
  }
  type ??= 'user';

  if ((type === 'mask' || type === 'other') && name !== '') throw invalid();
  if (!isDefault && type !== 'mask' && name === '') {
    throw deploymentFailed(
      'permission-acl-base',
      `of a problem with the acls permission settings in the application specification file. Use mode to set the base acl entry (${ace}). Update the permissions section of the AppSpec file, and then try again.`,
      node,
    );
  }
  const granted = parseGranted(permissions, ace, node);
  const prefix = isDefault ? 'default:' : '';
  const letters = `${granted.read ? 'r' : '-'}${granted.write ? 'w' : '-'}${granted.execute ? 'x' : '-'}`;
  return {
    default: isDefault,
    type,
    name,
    ...granted,
    text: `${prefix}${type}:${name}:${letters}`,
  };
}

function isDefaultMark(part: string): boolean {
  return part === 'd' || part === 'default';
}

function invalidEntry(ace: string, node: YamlNode): RubyError {
  return deploymentFailed(
    'permission-acl-invalid',
    `of a problem with the acls permission settings in the application specification file. Invalid acl entry (${ace}).`,
    node,
  );
}

type Granted = Pick<AclEntry, 'read' | 'write' | 'execute'>;

/** One octal digit, or any of `rwx-` in any order. */
function parseGranted(permissions: string, ace: string, node: YamlNode): Granted {
  if (/^[0-7]$/.test(permissions)) {
    const bits = Number(permissions);
    return { read: (bits & 4) !== 0, write: (bits & 2) !== 0, execute: (bits & 1) !== 0 };
  }
  const wrong = Array.from(permissions).find((character) => !'rwx-'.includes(character));
  if (wrong !== undefined) {
    throw deploymentFailed(
      'permission-acl-character',
      `the access control list (ACL) named ${ace} in the application specification file contains an invalid character (${wrong}). Correct the ACL in the hooks section of the AppSpec file, and then try again.`,
      node,
    );
  }
  return {
    read: permissions.includes('r'),
    write: permissions.includes('w'),
    execute: permissions.includes('x'),
  };
}
