/* Plans, packs and uploads: `node push.js <folder> <endpoint> [<archive>]`; by way of an archive when one is named. */
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import {
  createClients,
  directoryEntries,
  packPieces,
  planRevision,
  uploadRevision,
  writeArchive,
} from '@codedeployer/core/stages';

const [folder, endpoint, archive] = process.argv.slice(2);
const plan = await planRevision(directoryEntries(folder), {
  facts: { application: 'bench', version: '1' },
  temporaryDirectory: tmpdir(),
});
const region = 'us-east-1';
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const clients = await createClients({ region, endpoint, credentials });
if (archive !== undefined) await writeArchive(packPieces(plan), archive);
await uploadRevision(clients, {
  bucket: 'bench',
  key: 'revision.zip',
  bundleType: 'zip',
  digest: plan.digest,
  region,
  metadata: {},
  pack: (signal) =>
    archive === undefined
      ? packPieces(plan, { signal })
      : createReadStream(archive, { highWaterMark: 1024 * 1024 }),
});
plan.dispose();
