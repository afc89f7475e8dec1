/** Which agent reads the file. Ruby's YAML library became stricter with Ruby 3.1; agent 2 is a new program. */
export type AgentProfile = 'v1' | 'v1-ruby-2.7' | 'v2' | 'v2-hardened';

export const agentProfiles: readonly AgentProfile[] = ['v1', 'v1-ruby-2.7', 'v2', 'v2-hardened'];

/** A place in the file, counted from 1 as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * A value of a type that the agent does not check while parsing. What is no string fails later, when it is used:
 * `TypeError: no implicit conversion of Integer into String` and the like.
 */
export type LooseValue = string | OddValue;

export interface OddValue {
  /** Its Ruby class, for example `Integer`. */
  readonly className: string;
  /** As Ruby's `inspect` writes it, for example `5`. */
  readonly inspect: string;
  /** What is in it, if it is a list: where Ruby joins a path, it joins these. */
  readonly items?: readonly LooseValue[] | undefined;
}

export interface HookScript {
  readonly at: Place;
  /** Relative to the root of the revision, without white space around it. */
  readonly location: string;
  /** Absent for the agent's own user. Agent 1 keeps an empty one, which means root. */
  readonly runas?: string | undefined;
  readonly sudo: boolean;
  /** In seconds. */
  readonly timeout: number;
}

export interface FileMapping {
  readonly at: Place;
  readonly source: LooseValue;
  readonly destination: LooseValue;
}

/** Ready for `setfacl`. */
export interface AclEntry {
  readonly default: boolean;
  readonly type: 'user' | 'group' | 'mask' | 'other';
  /** Empty for the base entry of its type. */
  readonly name: string;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  /** `[default:]type:name:rwx` with `-` for what is not granted. */
  readonly text: string;
}

export interface SelinuxContext {
  /** From the key `name`. */
  readonly user?: LooseValue | undefined;
  readonly type: LooseValue;
  /** In normal form; absent when none is given, and then agent 1 fails at Install. */
  readonly range?: string | undefined;
}

export interface Permission {
  readonly at: Place;
  readonly object: string;
  /** `**` for everything below the object. */
  readonly pattern: LooseValue;
  readonly except: readonly LooseValue[];
  readonly types: readonly ('file' | 'directory')[];
  readonly owner?: LooseValue | undefined;
  readonly group?: LooseValue | undefined;
  /** Three or four octal digits. */
  readonly mode?: string | undefined;
  readonly acls?: readonly AclEntry[] | undefined;
  readonly context?: SelinuxContext | undefined;
}

export type FileExistsBehavior = 'DISALLOW' | 'OVERWRITE' | 'RETAIN';

/** An application specification file as the agent understood it. */
export interface Appspec {
  /** Zero, as Ruby prints it: `0.0`, `0` or `-0.0`. */
  readonly version: string;
  readonly os: 'linux' | 'windows';
  /** By event, in the order of the file. Events with nothing at all are left out; an empty list stays. */
  readonly hooks: ReadonlyMap<string, readonly HookScript[]>;
  readonly files: readonly FileMapping[];
  readonly permissions: readonly Permission[];
  /** Wins over the deployment's own setting. */
  readonly fileExistsBehavior?: FileExistsBehavior | undefined;
}
