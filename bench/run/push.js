/*
 * Plans, packs and uploads: `node push.js <folder> <endpoint> [--archive <file>] [--cache <folder>]`; by way of an archive
 * when one is named, and with what an earlier run left in the cache.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '@codedeployer/core';
import { push } from '@codedeployer/core/commands';
import {
  createClients,
  prepareRevision,
  packPieces,
  writeArchive,
} from '@codedeployer/core/stages';

const {
  positionals: [folder, endpoint],
  values: { archive, cache },
} = parseArgs({
  allowPositionals: true,
  options: { archive: { type: 'string' }, cache: { type: 'string' } },
});
const region = 'us-east-1';
const directory = mkdtempSync(join(tmpdir(), 'codedeployer-push-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const configure = (more) =>
  loadConfig({
    directory,
    env: {},
    options: {
      ...{ application: 'bench', version: '1', bucket: 'bench', groups: ['web'], region },
      ...{ source: folder, cache: cache !== undefined },
      ...more,
    },
  });

const config = await configure();
if (archive !== undefined) {
  const plan = await prepareRevision(folder, config, {
    env: {},
    temporaryDirectory: directory,
    packs: 'surely',
  });
  await writeArchive(packPieces(plan), archive);
  plan.dispose();
}
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const report = await push(folder, archive === undefined ? config : await configure({ archive }), {
  clients: () => createClients({ region, endpoint, credentials }),
  cacheDirectory: cache,
  env: {},
});
if (report.revisions.some(({ skipped }) => skipped)) throw new Error('nothing was uploaded');
