/*
 * A process that plans a folder, prints the digest and leaves the plan as it is: `node plan-process.js <folder>`.
 */
import { tmpdir } from 'node:os';
import { directoryEntries } from '../../dist/source/directory-entries.js';
import { planRevision } from '../../dist/plan/plan.js';

const [folder = ''] = process.argv.slice(2);
const { digest } = await planRevision(directoryEntries(folder), {
  facts: { application: 'shop', version: '1' },
  temporaryDirectory: tmpdir(),
});
process.stdout.write(digest);
