import { endpointOf } from '../aws/clients.js';
import { largestArchive } from '../archive/largest-archive.js';
import { packPieces } from '../archive/pack.js';
import type { UploadedRevision } from '../model/uploaded-revision.js';
import { digestScheme } from '../plan/digest-scheme.js';
import type { RevisionPlan } from '../plan/plan.js';
import { objectOptions } from '../upload/object-options.js';
import { removeLeftUploads } from '../upload/left-uploads.js';
import type { UploadWarning } from '../upload/request.js';
import { openUploadJournal } from '../upload/upload-journal.js';
import { uploadRevision } from '../upload/upload.js';
import { formatOf } from './name-revision.js';
import type { Target } from './open-target.js';
import type { Run } from './run.js';

/** Packs a plan and uploads it, unless it is there already. */
export async function uploadPlan(
  plan: RevisionPlan,
  key: string,
  { config, onEvent, signal, calling }: Run,
  { clients, region }: Target,
): Promise<UploadedRevision> {
  const { application, version, commit } = plan.facts;
  const onNotice = (message: string) => onEvent({ type: 'notice', message });
  const onWarning = ({ message, hint }: UploadWarning) =>
    onEvent({ type: 'warning', message, hint });
  // What a rehearsal uploads is gone with it.
  const uploads = config.rehearse ? undefined : openUploadJournal(config.directory, onNotice);
  const here = { region, endpoint: await endpointOf(clients.s3) };
  if (uploads !== undefined)
    await removeLeftUploads(clients, uploads, here, calling, { onNotice, onWarning });
  let loaded = 0;
  const revision = await uploadRevision(clients, {
    bucket: config.bucket,
    key,
    bundleType: formatOf(plan, config),
    digest: plan.digest,
    scheme: digestScheme,
    region,
    metadata: { application, version, ...(commit === undefined ? {} : { commit }) },
    object: objectOptions(config),
    sizeAtMost: largestArchive(plan),
    pack: (cancel) =>
      packPieces(plan, { format: config.format, level: config.level, signal: cancel }),
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
