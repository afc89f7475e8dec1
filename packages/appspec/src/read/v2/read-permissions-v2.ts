import type { Permission } from '../appspec.js';
import { placeOf } from '../place.js';
import { RubyError } from '../ruby/ruby-error.js';
import { parseAclEntry } from '../rules/read-acls.js';
import { parseSelinuxRange } from '../rules/read-context.js';
import type { YamlNode } from '../yaml/node.js';
import { deploymentFailedV2, ParseError } from './parse-error.js';
import { asSequence, asString, asStruct, isNull, type TypedNode } from './typed-values.js';

/** Checks the types of `permissions`; the result applies the rules, which the agent does once all of the file is typed. */
export function readPermissionsV2(
  permissions: TypedNode | undefined,
): (os: 'linux' | 'windows') => readonly Permission[] {
  const checks = permissions === undefined ? [] : asSequence(permissions).map(typePermission);
  return (os) => {
    if (os === 'windows' && permissions !== undefined && checks.length > 0) {
      throw deploymentFailedV2(
        'permission-on-windows',
        'the application specification file specifies file permissions, but the deployment is targeting one or more Windows Server instances. Permissions are supported only for Amazon Linux, Ubuntu Server, and Red Hat Enterprise Linux (RHEL) instances. Update the permissions section of the AppSpec file, and then try again.',
        permissions.node,
      );
    }
    return checks.map((check) => check());
  };
}

function typePermission(permission: TypedNode): () => Permission {
  const { node } = permission;
  const fields = asStruct(permission, 'RawPermission', [
    'object',
    'pattern',
    'except',
    'type',
    'owner',
    'group',
    'mode',
    'acls',
    'context',
  ]);
  const text = (field: TypedNode | undefined) =>
    field === undefined || isNull(field) ? undefined : asString(field);
  const list = (field: TypedNode | undefined) =>
    field === undefined || isNull(field) ? undefined : asSequence(field).map(asString);

  const object = text(fields.get('object'))?.trim() ?? '';
  const pattern = text(fields.get('pattern')) ?? '**';
  const except = list(fields.get('except')) ?? [];
  const types = list(fields.get('type'));
  const owner = text(fields.get('owner'));
  const group = text(fields.get('group'));
  const mode = text(fields.get('mode'));
  const acls = list(fields.get('acls'));
  const contextField = fields.get('context');
  const context =
    contextField === undefined || isNull(contextField) ? undefined : typeContext(contextField);
  const nodeOf = (field: 'type' | 'mode' | 'acls' | 'pattern' | 'except') =>
    fields.get(field)?.node ?? node;

  return () => {
    if (object === '') {
      throw deploymentFailedV2(
        'permission-object-missing',
        'a permission listed in the application specification file has no object value. Update the permissions section of the AppSpec file, and then try again.',
        node,
      );
    }
    const read = {
      at: placeOf(node.start),
      object,
      pattern,
      except,
      types:
        types === undefined
          ? (['file', 'directory'] as const)
          : types.map((type) => checkType(type, nodeOf('type'))),
      owner,
      group,
      mode: mode === undefined ? undefined : checkMode(mode, nodeOf('mode')),
      acls: acls?.map((ace) => checkAce(ace, nodeOf('acls'))),
      context: context?.(),
    };
    if (read.types.includes('file'))
      checkForFiles(read, {
        pattern: nodeOf('pattern'),
        except: nodeOf('except'),
        acls: nodeOf('acls'),
      });
    return read;
  };
}

function typeContext(context: TypedNode) {
  const fields = asStruct(context, 'RawContext', ['name', 'type', 'range']);
  const text = (field: TypedNode | undefined) =>
    field === undefined || isNull(field) ? undefined : asString(field);
  const user = text(fields.get('name'));
  const type = text(fields.get('type'));
  const range = text(fields.get('range'));
  return () => {
    if (type === undefined) {
      throw deploymentFailedV2(
        'permission-context-type',
        "the application specification file specifies an invalid context type (SELinux context missing required 'type' field). Update the permissions section of the AppSpec file, and then try again.",
        context.node,
      );
    }
    return { user, type, range: range === undefined ? undefined : checkRange(range, context.node) };
  };
}

function checkRange(range: string, node: YamlNode): string {
  // Agent 2 puts sensitivities into a byte and does not mind a category given twice.
  const levels = range.split(':')[0]?.split('-') ?? [];
  try {
    if (levels.every((level) => Number(level.slice(1)) <= 255))
      return parseSelinuxRange(range, node);
  } catch (error) {
    if (!(error instanceof RubyError)) throw error;
    if (error.message === 'duplicate categories') return range;
  }
  throw deploymentFailedV2(
    'permission-context-range',
    `of a problem with the SELinux range specified (${range}) for the context parameter in the permissions section of the application specification file. Make corrections in the permissions section of the AppSpec file, and then try again.`,
    node,
  );
}

function checkType(type: string, node: YamlNode): 'file' | 'directory' {
  if (type === 'file' || type === 'directory') return type;
  throw deploymentFailedV2(
    'permission-type',
    `the application specification file specifies a permission for an object type not supported for permissions (${type}). Update the permissions section of the AppSpec file, and then try again.`,
    node,
  );
}

function checkMode(mode: string, node: YamlNode): string {
  const padded = mode.padStart(3, '0');
  if (Buffer.byteLength(padded) > 4) {
    throw deploymentFailedV2(
      'permission-mode-length',
      `the length of a permissions mode (${mode}) in the application specification file is invalid. Permissions modes must be between one and four characters long. Update the permissions section of the AppSpec file, and then try again.`,
      node,
    );
  }
  const wrong = Array.from(padded).find((character) => character < '0' || character > '7');
  if (wrong === undefined) return padded;
  throw deploymentFailedV2(
    'permission-mode-character',
    `the permissions mode (${mode}) in the application specification file contains an invalid character (${wrong}). Update the permissions section of the AppSpec file, and then try again.`,
    node,
  );
}

/** Agent 2 wants the type spelled out: `bob:6` and `d:bob:6`, which agent 1 takes, are refused. */
function checkAce(ace: string, node: YamlNode) {
  const invalid = deploymentFailedV2(
    'permission-acl-invalid',
    `of a problem with the acls permission settings in the application specification file. Invalid acl entry (${ace}).`,
    node,
  );
  const parts = ace.split(':');
  const rest = parts[0] === 'd' || parts[0] === 'default' ? parts.slice(1) : parts;
  const isWhole = rest.length === 3 || (rest.length === 4 && rest === parts);
  if (!isWhole || parts.length < 3) throw invalid;
  if (!/^(u|user|g|group|m|mask|o|other)$/.test(rest[0] ?? '') || /^[89]$/.test(rest[2] ?? ''))
    throw invalid;
  try {
    return parseAclEntry([...(rest === parts ? [] : ['d']), ...rest.slice(0, 3)].join(':'), node);
  } catch (error) {
    if (error instanceof RubyError) throw new ParseError(error.code, error.message, node);
    throw error;
  }
}

interface Nodes {
  readonly pattern: YamlNode;
  readonly except: YamlNode;
  readonly acls: YamlNode;
}

/** What agent 1 finds out at Install, and only for objects that are files, agent 2 refuses at once for any object. */
function checkForFiles(permission: Permission, nodes: Nodes): void {
  const { object, pattern, except, acls } = permission;
  if (pattern !== '**') {
    throw deploymentFailedV2(
      'permission-file-pattern',
      `the application specification file includes an object (${object}) with an invalid pattern (${typeof pattern === 'string' ? pattern : pattern.inspect}), such as a pattern for a file applied to a directory. Correct the permissions section of the AppSpec file, and then try again.`,
      nodes.pattern,
    );
  }
  if (except.length > 0) {
    throw deploymentFailedV2(
      'permission-file-except',
      `the except parameter for a pattern in the permissions section (${JSON.stringify(except)}) for the object named ${object} contains an invalid format. Update the AppSpec file, and then try again.`,
      nodes.except,
    );
  }
  if (acls?.some((ace) => ace.default) === true) {
    throw deploymentFailedV2(
      'permission-acl-default-on-file',
      'the -d parameter has been specified to apply an acl setting to a file. This parameter is supported for directories only. Update the AppSpec file, and then try again.',
      nodes.acls,
    );
  }
}
