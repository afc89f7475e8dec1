import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { readAllJson, readJson, writeJson } from '../state/json-file.js';
import type { TakeTurn } from '../state/turns.js';
import { namesIn } from '../state/names-in.js';
import type { Bucket } from './bucket.js';
import type { S3Layout } from './layout.js';
import type { DeleteMarker, ObjectHistory, StoredVersion } from './stored-object.js';

export type NewVersion = Omit<StoredVersion, 'deleteMarker' | 'versionId' | 'body'>;

export interface Deletion {
  readonly deleteMarker: boolean;
  /** Absent when the bucket never had versioning. */
  readonly versionId?: string;
}

export interface ObjectStore {
  history(bucket: string, key: string): Promise<ObjectHistory | undefined>;
  /** Every object's history, sorted by key as S3 sorts: by the bytes of its UTF-8. */
  histories(bucket: string): Promise<readonly ObjectHistory[]>;
  /**
   * Makes a body that has arrived (`path`, moved away from there) the newest version of the key. `check` sees the newest version
   * before it and may refuse by throwing; nothing comes between the two.
   */
  commit(
    bucket: Bucket,
    key: string,
    path: string,
    version: NewVersion,
    check: (newest: StoredVersion | undefined) => void,
  ): Promise<StoredVersion>;
  /** Replaces what is known about a version, for example its tags. */
  update(bucket: string, key: string, version: StoredVersion): Promise<void>;
  /** Deletes one version, or hides the key behind a delete marker, as the bucket's versioning has it. */
  remove(
    bucket: Bucket,
    key: string,
    versionId: string | undefined,
    now: Date,
    check: (newest: StoredVersion | undefined) => void,
  ): Promise<Deletion>;
  /** Gives what tells whether the key has been deleted since, and so a conditional write that it raced one. */
  watchDeletions(bucket: string, key: string): () => boolean;
  /**
   * Opens the body of the version that `choose` picks. The caller closes the handle; a later overwrite or delete leaves it readable.
   */
  open<T extends StoredVersion>(
    bucket: string,
    key: string,
    choose: (history: ObjectHistory | undefined) => T,
  ): Promise<{ version: T; handle: FileHandle }>;
}

/** The objects on disk. Operations on one key take turns. */
export function objectStore(layout: S3Layout, takeTurn: TakeTurn): ObjectStore {
  const deleted = new Map<string, number>();
  const history = (bucket: string, key: string) =>
    readJson<ObjectHistory>(layout.history(bucket, key));
  const turn = <T>(bucket: string, key: string, task: () => Promise<T>) =>
    takeTurn(`${bucket}/${key}`, task);
  const save = async (
    bucket: string,
    before: ObjectHistory | undefined,
    after: ObjectHistory,
  ): Promise<void> => {
    if (after.versions.length === 0) {
      await rm(layout.object(bucket, after.key), { recursive: true, force: true });
      return;
    }
    await writeJson(layout.history(bucket, after.key), after);
    // Only now are the bodies of versions that are gone of no use: a crash in between leaves a file too many, never one too few.
    const kept = new Set(after.versions.map((version) => bodyOf(version)));
    for (const version of before?.versions ?? []) {
      const body = bodyOf(version);
      if (body && !kept.has(body))
        await rm(join(layout.object(bucket, after.key), body), { force: true });
    }
  };

  return {
    history,
    async histories(bucket) {
      const names = await namesIn(layout.objects(bucket));
      const found = await readAllJson<ObjectHistory>(
        names.map((name) => join(layout.objects(bucket), name, 'versions.json')),
      );
      return found.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    },
    commit(bucket, key, path, version, check) {
      return turn(bucket.name, key, async () => {
        const before = await history(bucket.name, key);
        check(newestVersion(before));
        const versionId = newVersionId(bucket);
        const stored: StoredVersion = {
          ...version,
          deleteMarker: false,
          versionId,
          body: `${randomUUID()}.body`,
        };
        await mkdir(layout.object(bucket.name, key), { recursive: true });
        await rename(path, join(layout.object(bucket.name, key), stored.body));
        const others = (before?.versions ?? []).filter((other) => other.versionId !== versionId);
        await save(bucket.name, before, { key, versions: [stored, ...others] });
        return stored;
      });
    },
    update(bucket, key, version) {
      return turn(bucket, key, async () => {
        const before = await history(bucket, key);
        const versions = (before?.versions ?? []).map((other) =>
          other.versionId === version.versionId ? version : other,
        );
        await save(bucket, before, { key, versions });
      });
    },
    remove(bucket, key, versionId, now, check) {
      return turn(bucket.name, key, async () => {
        const before = await history(bucket.name, key);
        check(newestVersion(before));
        const all = before?.versions ?? [];
        deleted.set(`${bucket.name}/${key}`, (deleted.get(`${bucket.name}/${key}`) ?? 0) + 1);
        if (versionId !== undefined || bucket.versioning === undefined) {
          const target = versionId ?? 'null';
          const gone = all.find((version) => version.versionId === target);
          if (gone)
            await save(bucket.name, before, {
              key,
              versions: all.filter((version) => version !== gone),
            });
          return {
            deleteMarker: gone?.deleteMarker ?? false,
            ...(versionId !== undefined && { versionId }),
          };
        }
        const marker: DeleteMarker = {
          deleteMarker: true,
          versionId: newVersionId(bucket),
          lastModified: now.toISOString(),
        };
        const others = all.filter((version) => version.versionId !== marker.versionId);
        await save(bucket.name, before, { key, versions: [marker, ...others] });
        return { deleteMarker: true, versionId: marker.versionId };
      });
    },
    watchDeletions(bucket, key) {
      const before = deleted.get(`${bucket}/${key}`);
      return () => deleted.get(`${bucket}/${key}`) !== before;
    },
    open(bucket, key, choose) {
      return turn(bucket, key, async () => {
        const version = choose(await history(bucket, key));
        return { version, handle: await open(join(layout.object(bucket, key), version.body)) };
      });
    },
  };
}

/** The version that a plain GET gives; `undefined` when there is none or it is hidden by a delete marker. */
export function newestVersion(history: ObjectHistory | undefined): StoredVersion | undefined {
  const newest = history?.versions[0];
  return newest?.deleteMarker === false ? newest : undefined;
}

function bodyOf(version: StoredVersion | DeleteMarker): string | undefined {
  return version.deleteMarker ? undefined : version.body;
}

function newVersionId(bucket: Bucket): string {
  return bucket.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
}
