/* Plans and packs a folder with this packer: `node codedeployer.js <folder> <archive>`. */
import { tmpdir } from 'node:os';
import {
  directoryEntries,
  packPieces,
  planRevision,
  writeArchive,
} from '@codedeployer/core/revision';

const [folder, archive, level = '6', deflate = 'wasm'] = process.argv.slice(2);
const compression = { level: Number(level), deflate };
const plan = await planRevision(directoryEntries(folder), {
  facts: { application: 'bench', version: '1' },
  temporaryDirectory: tmpdir(),
  packAhead: { compression },
});
await writeArchive(packPieces(plan, compression), archive);
plan.dispose();
