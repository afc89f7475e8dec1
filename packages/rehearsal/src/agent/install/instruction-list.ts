import type { Permission } from '@codedeployer/appspec';
import { AgentFailure } from '../agent-failure.js';
import type { Instruction } from './instruction.js';
import { checkFileAcl, matchesPermission } from './match-permission.js';

/** The steps of an Install as they are collected; refuses two steps for one path as the agent does. */
export interface InstructionList {
  readonly instructions: readonly Instruction[];
  copy(source: string, destination: string): void;
  makeDirectory(directory: string): void;
  isCopied(path: string): boolean;
  isMade(directory: string): boolean;
  setPermissions(path: string, permission: Permission): void;
  /** Applies a permission to what it matches among the copied files and made directories below its object. */
  setPermissionsBelow(permission: Permission): void;
}

/** Starts an empty list. `expand` makes a path absolute as Ruby's `File.expand_path` does. */
export function createInstructionList(expand: (path: string) => string): InstructionList {
  const instructions: Instruction[] = [];
  const copied = new Map<string, string>();
  const made = new Set<string>();
  const withPermissions = new Set<string>();
  const aclOf = new Map<Permission, readonly string[]>();

  function setPermissions(path: string, permission: Permission): void {
    const file = expand(path);
    if (withPermissions.has(file)) {
      throw refusal(
        `the permissions setting for (${file}) is specified more than once in the application specification file. Update the files section of the AppSpec file, and then try again.`,
      );
    }
    withPermissions.add(file);
    const { mode, acls, context, owner, group } = permission;
    if (mode !== undefined) instructions.push({ type: 'chmod', mode, file });
    if (acls !== undefined) {
      // One list for all files of the permission: Install goes by its identity.
      const acl = aclOf.get(permission) ?? acls.map(({ text }) => text);
      aclOf.set(permission, acl);
      instructions.push({ type: 'setfacl', acl, file });
    }
    if (context !== undefined) instructions.push({ type: 'semanage', context, file });
    if (owner !== undefined || group !== undefined) {
      instructions.push({ type: 'chown', owner, group, file });
    }
  }

  return {
    instructions,
    copy(source, unexpanded) {
      const destination = expand(unexpanded);
      const earlier = copied.get(destination);
      if (earlier !== undefined) {
        throw refusal(
          `the application specification file specifies two source files named ${source} and ${earlier} for the same destination (${destination}). Remove one of the source file paths from the AppSpec file, and then try again.`,
        );
      }
      if (made.has(destination)) {
        throw refusal(
          `the application specification file calls for installing the file ${source}, but a file with that name already exists at the location (${destination}). Update your AppSpec file or directory structure, and then try again.`,
        );
      }
      instructions.push({ type: 'copy', source, destination });
      copied.set(destination, source);
    },
    makeDirectory(unexpanded) {
      const directory = expand(unexpanded);
      const source = copied.get(directory);
      if (source !== undefined) {
        throw refusal(
          `the application specification file includes an mkdir command more than once for the same destination path (${directory}) from (${source}). Update the files section of the AppSpec file, and then try again.`,
        );
      }
      if (!made.has(directory)) instructions.push({ type: 'mkdir', directory });
      made.add(directory);
    },
    isCopied: (path) => copied.has(expand(path)),
    isMade: (directory) => made.has(expand(directory)),
    setPermissions,
    setPermissionsBelow(permission) {
      const object = expand(permission.object);
      const matches: string[] = [];
      for (const file of permission.types.includes('file') ? copied.keys() : []) {
        if (!matchesPermission(file, object, permission)) continue;
        checkFileAcl(permission);
        matches.push(file);
      }
      for (const directory of permission.types.includes('directory') ? made : []) {
        if (matchesPermission(directory, object, permission)) matches.push(directory);
      }
      for (const match of matches) setPermissions(match, permission);
    },
  };
}

function refusal(why: string): AgentFailure {
  return new AgentFailure({
    rubyClass: 'RuntimeError',
    message: `The deployment failed because ${why}`,
  });
}
