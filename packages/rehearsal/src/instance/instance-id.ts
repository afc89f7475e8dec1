import { createHash } from 'node:crypto';

/** The id of an instance: looks like EC2's, and is the same in every rehearsal of the group. */
export function instanceId(application: string, group: string, index: number): string {
  const digest = createHash('sha256').update(JSON.stringify([application, group, index]));
  return `i-0${digest.digest('hex').slice(0, 16)}`;
}
