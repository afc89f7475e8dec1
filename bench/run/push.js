/*
 * Plans, packs and uploads: `node push.js <folder> <endpoint> [--archive <file>] [--cache <folder>]`; by way of an archive
 * when one is named, and with what an earlier run left in the cache.
 */
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  createClients,
  directoryEntries,
  openContentCache,
  packPieces,
  planRevision,
  uploadRevision,
  writeArchive,
} from '@codedeployer/core/stages';

const {
  positionals: [folder, endpoint],
  values: { archive, cache },
} = parseArgs({
  allowPositionals: true,
  options: { archive: { type: 'string' }, cache: { type: 'string' } },
});
const now = Date.now();
const contents = cache && (await openContentCache(join(cache, 'contents'), now));
const planned = await planRevision(directoryEntries(folder), {
  facts: { application: 'bench', version: '1' },
  temporaryDirectory: tmpdir(),
  cache: contents,
});
await contents?.save();
const kept = cache && { folder: join(cache, 'packed', 'bench'), now };
const plan = { ...planned, kept };
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
