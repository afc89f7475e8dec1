import { randomBytes } from 'node:crypto';

/** A new id as EC2 gives them: `i-0` and sixteen more. */
export function newId(prefix: 'i' | 'r' | 'iip-assoc'): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}
