import { lockKey, readLock } from '../../guard/lock-object.js';
import { ok, warning, type GroupSeen, type Probe } from '../../probe/probe.js';

export const lock: Probe<GroupSeen> = {
  name: 'lock',
  looksAt: 'whether somebody has locked the group',
  permissions: ['s3:GetObject', 's3:ListBucket'],
  async look({ clients, calling, group }) {
    const { bucket, key, application, deploymentGroup, name } = group;
    const place = {
      clients,
      bucket,
      key: lockKey(key, application, deploymentGroup),
      isSure: true,
    };
    const found = await readLock(place, calling);
    if (found?.state !== 'frozen') return [ok('not locked')];
    return [
      warning(
        `${found.owner.name} has locked it since ${found.since.toISOString()}: ${found.reason}`,
        `codedeployer unlock ${name}`,
      ),
    ];
  },
};
