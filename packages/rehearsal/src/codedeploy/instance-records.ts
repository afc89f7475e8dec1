import type { InstanceRecord, RevisionLocation, Target } from './model.js';

/**
 * What the group knows of its instances after a deployment. One that was not carried to its end leaves them with
 * nobody knows which revision, once any event has begun: such an instance is never up to date.
 */
export function instanceRecords(
  before: Readonly<Record<string, InstanceRecord>>,
  revision: RevisionLocation,
  targets: readonly Target[],
): Record<string, InstanceRecord> {
  const records = { ...before };
  for (const { targetId, status, lifecycleEvents, label } of targets) {
    if (label === 'Blue') continue; // the revision is not for it
    const begun = lifecycleEvents.some(({ startTime }) => startTime !== undefined);
    if (status === 'Succeeded') {
      records[targetId] = { healthy: true, revision };
    } else if (status !== 'Skipped') {
      records[targetId] = { ...(begun ? {} : before[targetId]), healthy: false };
    } else if (begun) {
      records[targetId] = { healthy: before[targetId]?.healthy ?? true };
    }
  }
  return records;
}
