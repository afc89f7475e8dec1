/* Plans a folder with a cache, and finds the revision in S3: `node plan-again.js <folder> <cache> <endpoint>`. */
import { tmpdir } from 'node:os';
import {
  createClients,
  directoryEntries,
  openContentCache,
  planRevision,
  uploadRevision,
} from '@codedeployer/core/stages';

const [folder, file, endpoint] = process.argv.slice(2);
const cache = await openContentCache(file, Date.now());
const plan = await planRevision(directoryEntries(folder), {
  facts: { application: 'bench', version: '1' },
  temporaryDirectory: tmpdir(),
  cache,
});
await cache.save();
if (endpoint !== undefined) {
  const region = 'us-east-1';
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const clients = await createClients({ region, endpoint, credentials });
  const revision = await uploadRevision(clients, {
    bucket: 'bench',
    key: `there/${plan.digest}.zip`,
    bundleType: 'zip',
    digest: plan.digest,
    region,
    metadata: {},
    pack: () => {
      throw new Error('nothing should be packed');
    },
  });
  if (!revision.skipped) throw new Error('the revision should have been there');
}
plan.dispose();
