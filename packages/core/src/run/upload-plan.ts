import { endpointOf } from '../aws/clients.js';
import { largestArchive } from '../archive/largest-archive.js';
import { packOnce } from '../archive/pack-once.js';
import type { DeployedGroup } from '../config/load-config.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import type { UploadedRevision } from '../model/uploaded-revision.js';
import { sequenceMetadata, writeSequence } from '../model/sequence.js';
import { digestScheme } from '../plan/digest-scheme.js';
import type { RevisionPlan } from '../plan/plan.js';
import { objectOptions } from '../upload/object-options.js';
import { removeLeftUploads } from '../upload/left-uploads.js';
import type { UploadWarning } from '../upload/request.js';
import { openUploadJournal } from '../upload/upload-journal.js';
import { uploadRevision } from '../upload/upload.js';
import { packInRun, type EarlyArchive } from './early-archive.js';
import { sequenceOfRun } from './guards.js';
import type { RevisionNames } from './name-revision.js';
import type { Connection, Connections } from './open-connections.js';
import type { Run } from './run.js';

/** One object, and the groups that are deployed to from it. */
interface Place {
  readonly connection: Connection;
  readonly key: string;
  readonly format: ArchiveFormat;
  readonly groups: [DeployedGroup, ...DeployedGroup[]];
}

/** Groups with the same connection, bucket, key and format share an object. */
function placesOf(
  targets: readonly DeployedGroup[],
  names: ReadonlyMap<string, RevisionNames>,
  { of }: Connections,
): Place[] {
  const places: Place[] = [];
  for (const group of targets) {
    const name = names.get(group.name);
    if (name === undefined) throw new TypeError(`no name for the revision of ${group.name}`);
    const { key, format } = name;
    const connection = of(group.name);
    const same = places.find(
      (place) =>
        place.connection === connection &&
        place.groups[0].bucket === group.bucket &&
        place.key === key &&
        place.format === format,
    );
    if (same === undefined) places.push({ connection, key, format, groups: [group] });
    else same.groups.push(group);
  }
  return places;
}

/**
 * Packs a plan, once for each format, and uploads it to each bucket, unless it is there already. Where all groups of a
 * bucket are left out, nothing is uploaded to it.
 *
 * @param early what has been packed of it already
 * @returns the revision of each group, also of one that is left out and shares its object with one that is not
 */
export async function uploadPlan(
  plan: RevisionPlan,
  names: ReadonlyMap<string, RevisionNames>,
  run: Run,
  connections: Connections,
  early: EarlyArchive,
  { forOthers = false }: { readonly forOthers?: boolean } = {},
): Promise<ReadonlyMap<string, UploadedRevision>> {
  const { config, signal, state, temporaryDirectory } = run;
  const places = placesOf(config.targets, names, connections).filter(({ groups }) =>
    groups.some(({ name }) => !state.isLeftOut(name)),
  );
  const archives = new Map<ArchiveFormat, ReturnType<typeof packOnce>>();
  const revisions = new Map<string, UploadedRevision>();
  const packFor = (format: ArchiveFormat) => {
    const pack = (cancel?: AbortSignal) =>
      early.take(format) ?? packInRun(plan, format, run, cancel);
    const alone = places.filter((place) => place.format === format).length === 1;
    // What is packed already is read from where it is, and what is sent once is sent as it is packed.
    if (alone || plan.archive !== undefined) return pack;
    const archive = archives.get(format) ?? packOnce(pack, temporaryDirectory);
    archives.set(format, archive);
    return archive.pieces;
  };
  try {
    for (const place of places) {
      signal.throwIfAborted();
      const revision = await uploadTo(place, plan, packFor(place.format), run, forOthers);
      for (const { name } of place.groups) revisions.set(name, revision);
    }
  } finally {
    for (const archive of archives.values()) await archive.dispose();
    await early.stop(); // where it was there already, what was packed of it is not held any longer
  }
  return revisions;
}

async function uploadTo(
  { connection, key, format, groups }: Place,
  plan: RevisionPlan,
  pack: (signal?: AbortSignal) => AsyncIterable<Uint8Array>,
  run: Run,
  forOthers: boolean,
): Promise<UploadedRevision> {
  const { config, onEvent, signal, calling } = run;
  const { clients, region } = connection;
  const [group] = groups;
  const { version, commit, dirty } = plan.facts;
  const sequence = sequenceOfRun(run);
  const onNotice = (message: string) => onEvent({ type: 'notice', message });
  const onWarning = ({ message, hint }: UploadWarning) =>
    onEvent({ type: 'warning', message, hint });
  // What a rehearsal uploads is gone with it.
  const uploads = config.rehearse
    ? undefined
    : openUploadJournal(config.directory, run.now, onNotice);
  const here = { region, endpoint: await endpointOf(clients.s3) };
  if (uploads !== undefined)
    await removeLeftUploads(clients, uploads, here, calling, { onNotice, onWarning });
  let loaded = 0;
  const revision = await uploadRevision(clients, {
    bucket: group.bucket,
    key,
    bundleType: format,
    digest: plan.digest,
    scheme: digestScheme,
    region,
    metadata: {
      application: group.application,
      version,
      // As git says it: a version that somebody chose does not tell that files had changed since.
      ...(commit === undefined ? {} : { commit: `${commit}${dirty === true ? '-dirty' : ''}` }),
      ...(sequence === undefined ? {} : { [sequenceMetadata]: writeSequence(sequence) }),
    },
    ...(forOthers ? { sequence } : {}),
    object: objectOptions(group),
    sizeAtMost: largestArchive(plan),
    pack,
    onProgress: (bytes) => {
      loaded = bytes;
      onEvent({ type: 'upload-progress', loaded });
    },
    onWarning,
    journal: uploads && { uploads, here },
    signal,
    calling,
  });
  onEvent({ type: 'uploaded', bucket: revision.bucket, key, skipped: revision.skipped, loaded });
  return revision;
}
