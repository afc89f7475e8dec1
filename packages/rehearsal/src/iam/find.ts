import { requireText, type Input, type TextRule } from '../query/input.js';
import type { IamContext } from './context.js';
import { noSuchEntity } from './failures.js';
import type { InstanceProfile, Role } from './model.js';

const word: TextRule = {
  pattern: /^[\w+=,.@-]*$/,
  says: '[\\w+=,.@-]+',
};

export const nameRules = {
  RoleName: { ...word, longest: 64 },
  PolicyName: { ...word, longest: 128 },
  InstanceProfileName: { ...word, longest: 128 },
} as const;

/** @throws QueryError `ValidationError` */
export function readName(input: Input, name: keyof typeof nameRules): string {
  return requireText(input, name, nameRules[name]);
}

/** The role that a request names. @throws QueryError `ValidationError`, `NoSuchEntity` */
export function requireRole(input: Input, { roles }: IamContext): Role {
  const name = readName(input, 'RoleName');
  const role = roles.get(name);
  if (role) return role;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** The instance profile that a request names. @throws QueryError `ValidationError`, `NoSuchEntity` */
export function requireProfile(input: Input, { profiles }: IamContext): InstanceProfile {
  const name = readName(input, 'InstanceProfileName');
  const profile = profiles.get(name);
  if (profile) return profile;
  throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
}

/** Whether a name is taken: those that differ in case only are the same to IAM. */
export function isTaken(name: string, names: Iterable<string>): boolean {
  const wanted = name.toLowerCase();
  return [...names].some((one) => one.toLowerCase() === wanted);
}

/** The path of what is created. @throws QueryError `ValidationError` */
export function readPath(input: Input): string {
  if (input.Path === undefined) return '/';
  return requireText(input, 'Path', {
    pattern: /^(?:\/|\/[!-~]+\/)$/,
    says: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
    longest: 512,
  });
}

/** An inline policy of a role, by its name. @throws QueryError `NoSuchEntity` */
export function requireInline(inline: Role['inline'], name: string): string {
  const document = Object.hasOwn(inline, name) ? inline[name] : undefined;
  if (document !== undefined) return document;
  throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
}
