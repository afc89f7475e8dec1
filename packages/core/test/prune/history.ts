import type { DeploymentGroupInfo, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { GroupNeeds, PruneFacts, StoredObject } from '../../dist/prune/facts.js';

/*
 * A generated history: what groups went through, as CodeDeploy and S3 tell it, and what is needed at its end, as the groups
 * know it themselves. They keep account of what they have while it happens; nothing is found out from the deployments.
 */

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const hour = 3_600_000;

/** What was deployed: one object, or whatever stands under a key. */
interface Revision {
  readonly id: string;
  readonly location: { bucket: string; key: string; eTag?: string; version?: string };
  readonly is: (object: StoredObject) => boolean;
}

/** A group, and what it has and may come to need. */
interface Group {
  readonly name: string;
  readonly application: string;
  readonly deployments: DeploymentInfo[];
  /** What instances have that work; it stays until another one has come to all of them. */
  has: Revision | undefined;
  /** What it could be set back to, the last first. */
  good: Revision[];
  tried: Revision | undefined;
  target: Revision | undefined;
  /** What is on its way. */
  readonly underWay: Map<string, Revision>;
  lastSuccess: string | undefined;
  lastTry: DeploymentInfo | undefined;
  locked: boolean;
}

export interface History {
  readonly facts: PruneFacts;
  /** Why an object is needed; undefined where it is not. */
  readonly needs: (object: StoredObject) => string | undefined;
}

export function makeHistory(seed: number): History {
  const random = numbers(seed);
  const below = (count: number) => Math.floor(random() * count);
  const chance = (share: number) => random() < share;
  const pick = <T>(list: readonly T[]) => list[below(list.length)];
  const keep = 1 + below(4);
  const versioned = chance(0.4);
  const suspended = versioned && chance(0.1);
  const bucket = 'revisions';
  let now = Date.parse('2026-01-01T00:00:00Z');
  let count = 0;
  const next = () => (count += 1);
  let objects: StoredObject[] = [];
  const applications = chance(0.3) ? ['shop', 'blog'] : ['shop'];
  const groups: Group[] = applications.flatMap((application) =>
    Array.from({ length: 1 + below(3) }, (_none, index) => ({
      name: `${application}-${index}`,
      application,
      deployments: [],
      has: undefined,
      good: [],
      tried: undefined,
      target: undefined,
      underWay: new Map(),
      lastSuccess: undefined,
      lastTry: undefined,
      locked: false,
    })),
  );

  const put = (application: string, more: Partial<StoredObject> = {}) => {
    const number = next();
    const object: StoredObject = {
      bucket,
      key: `${application}/${number}.zip`,
      ...(versioned ? { versionId: chance(0.05) ? 'null' : `v${number}` } : {}),
      eTag: `e${number}`,
      size: number,
      lastModified: new Date(now),
      digest: `digest-${number}`,
      application,
      version: `${number}`,
      isUnderItsKey: true,
      isOfOneApplication: true,
      isExact: true,
      ...more,
    };
    // What stands under the key is replaced, unless it is a version of its own.
    objects = objects.filter(
      ({ key, versionId }) => key !== object.key || versionId !== object.versionId,
    );
    objects.push({ ...object, isExact: !(suspended && object.versionId === 'null') });
  };
  const revisionOf = (object: StoredObject): Revision => {
    const { key, eTag, versionId: version } = object;
    if (chance(0.03)) return { id: key, location: { bucket, key }, is: (one) => one.key === key };
    const isVersion = version !== undefined && version !== 'null';
    return {
      id: `${key} ${version ?? ''} ${eTag}`,
      location: { bucket, key, eTag: `"${eTag}"`, ...(isVersion ? { version } : {}) },
      is: (one) => one.key === key && one.eTag === eTag && one.versionId === version,
    };
  };

  const begin = (group: Group, revision: Revision, more: Partial<DeploymentInfo> = {}) => {
    const deploymentId = `d-${next()}`;
    const info: DeploymentInfo = {
      deploymentId,
      applicationName: group.application,
      deploymentGroupName: group.name,
      revision: { revisionType: 'S3', s3Location: revision.location },
      createTime: new Date(now),
      creator: 'user',
      status: 'InProgress',
      ...more,
    };
    group.deployments.unshift(info);
    group.underWay.set(deploymentId, revision);
    if (info.creator === 'autoscaling') return info;
    group.tried = revision;
    group.lastTry = info;
    return info;
  };
  const end = (group: Group, info: DeploymentInfo, status: 'Succeeded' | 'Failed' | 'Stopped') => {
    const { deploymentId = '' } = info;
    const revision = group.underWay.get(deploymentId);
    group.underWay.delete(deploymentId);
    info.status = status;
    if (status !== 'Succeeded' || revision === undefined) return;
    if (info.creator === 'autoscaling') {
      // What it brought may have been replaced meanwhile: then the instance is brought up to date by another one.
      if (group.has?.id === revision.id) group.lastSuccess = deploymentId;
      return;
    }
    group.lastSuccess = deploymentId;
    group.has = revision;
    group.good = [revision, ...group.good.filter(({ id }) => id !== revision.id)];
  };
  const runs = ({ deployments }: Group) =>
    deployments.find(({ status, creator }) => status === 'InProgress' && creator !== 'autoscaling');

  const release = (group: Group) => {
    const object = pick(objects.filter(({ application }) => application === group.application));
    const running = runs(group);
    if (running !== undefined) {
      end(group, running, chance(0.6) ? 'Succeeded' : chance(0.7) ? 'Failed' : 'Stopped');
      // CodeDeploy brings back by itself what was there.
      if (running.status !== 'Succeeded' && group.has !== undefined && chance(0.5))
        begin(group, group.has, { creator: 'codeDeployRollback' });
    } else if (object !== undefined) {
      const { has } = group;
      const before = has === undefined ? undefined : { s3Location: has.location };
      begin(group, revisionOf(object), chance(0.3) ? { previousRevision: before } : {});
    }
  };
  const goBack = (group: Group) => {
    if (runs(group) !== undefined) return;
    const { tried, lastTry } = group;
    const isLast = group.good[0]?.id === tried?.id;
    const wanted = isLast ? group.good[1] : group.good[0];
    if (wanted === undefined || tried === undefined || lastTry === undefined) return;
    const description = `shop 1 rollback from ${lastTry.deploymentId ?? ''}`;
    // What is gone back from is bad from then on, also where going back does not succeed.
    group.good = group.good.filter(({ id }) => id !== tried.id);
    end(group, begin(group, wanted, { description }), chance(0.7) ? 'Succeeded' : 'Failed');
  };
  const scaleOut = (group: Group) => {
    if (group.has === undefined) return;
    const late = group.deployments.find(
      ({ status, creator }) => status === 'InProgress' && creator === 'autoscaling',
    );
    if (late !== undefined) end(group, late, chance(0.7) ? 'Succeeded' : 'Failed');
    const info = begin(group, group.has, { creator: 'autoscaling' });
    if (chance(0.6)) end(group, info, chance(0.8) ? 'Succeeded' : 'Failed');
  };
  const restart = (group: Group) => {
    if (group.has === undefined || runs(group) !== undefined) return;
    const info = begin(group, group.has, { deploymentMode: 'RESTART' });
    delete info.revision;
    group.underWay.delete(info.deploymentId ?? '');
    info.status = 'Failed';
    // It was a try, of what is there.
    group.tried = undefined;
    group.lastTry = info;
  };

  const length = 20 + below(80);
  for (let step = 0; step < length; step++) {
    now += below(30) * hour;
    const group = pick(groups);
    if (group === undefined) break;
    const kind = random();
    if (kind < 0.35) put(group.application);
    else if (kind < 0.4) {
      const object = pick(objects);
      // The key of it, with something else.
      if (object !== undefined) put(object.application ?? '', { key: object.key });
    } else if (kind < 0.75) release(group);
    else if (kind < 0.83) goBack(group);
    else if (kind < 0.95) scaleOut(group);
    else restart(group);
  }
  for (let others = below(3); others > 0; others--) {
    const kind = below(4);
    if (kind === 0) put('shop', { digest: undefined });
    else if (kind === 1) put('elsewhere');
    else if (kind === 2) put('shop', { isUnderItsKey: false });
    else put('shop', { isOfOneApplication: false });
  }
  now += below(100) * hour;
  for (const group of groups) {
    group.locked = chance(0.03);
    const object = pick(objects);
    if (chance(0.1) && object !== undefined) group.target = revisionOf(object);
  }

  const told = groups.map((group): GroupNeeds => {
    const { name, application, deployments, lastSuccess, lastTry, target, locked } = group;
    const info: DeploymentGroupInfo = {
      ...(lastSuccess === undefined
        ? {}
        : { lastSuccessfulDeployment: { deploymentId: lastSuccess } }),
      ...(lastTry === undefined
        ? {}
        : { lastAttemptedDeployment: { deploymentId: lastTry.deploymentId } }),
      ...(target === undefined ? {} : { targetRevision: { s3Location: target.location } }),
    };
    return { name, application, deployments, info, ...(locked ? { locked: 'by somebody' } : {}) };
  });

  // What of each application was brought there last.
  const last = new Set<StoredObject>();
  for (const application of new Set(objects.map((object) => object.application))) {
    const own = objects.filter(
      (object) =>
        object.application === application && object.digest !== undefined && object.isUnderItsKey,
    );
    // Those of the same moment in the order in which they came.
    for (const object of own
      .toSorted((one, other) => Number(other.lastModified) - Number(one.lastModified))
      .slice(0, keep))
      last.add(object);
  }
  const needs = (object: StoredObject): string | undefined => {
    if (object.digest === undefined) return 'somebody else keeps it there';
    if (!groups.some(({ application }) => application === object.application))
      return 'it is of another application';
    if (!object.isUnderItsKey) return 'it is a copy of somebody';
    if (!object.isOfOneApplication) return 'others may have it too';
    if (!object.isExact) return 'it cannot be deleted exactly';
    if (now - Number(object.lastModified) < 24 * hour) return 'it may be about to be deployed';
    if (last.has(object)) return 'it may have been pushed for somebody';
    for (const group of groups) {
      const { name, has, good, tried, target, underWay } = group;
      if (group.locked && group.application === object.application) return `${name} is locked`;
      if (has?.is(object) === true) return `instances of ${name} have it`;
      if (tried?.is(object) === true) return `${name} was given it last`;
      if (target?.is(object) === true) return `${name} is to have it`;
      if (good.slice(0, keep).some((one) => one.is(object))) return `${name} may go back to it`;
      if ([...underWay.values()].some((one) => one.is(object))) return `it comes to ${name}`;
    }
    return undefined;
  };
  return { facts: { objects, groups: told, keep, now: new Date(now) }, needs };
}
