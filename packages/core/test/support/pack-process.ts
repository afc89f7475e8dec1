/*
 * A process that packs a folder and prints what came of it: `node pack-process.js <folder> <concurrency> <order>`.
 */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { packRevision } from '../../dist/archive/pack.js';
import { directoryEntries } from '../../dist/source/directory-entries.js';
import type { RevisionEntry } from '../../dist/model/entry.js';
import { planRevision } from '../../dist/plan/plan.js';

const [folder = '', concurrency = '2', order = 'found'] = process.argv.slice(2);

const entries: RevisionEntry[] = [];
for await (const entry of directoryEntries(folder)) entries.push(entry);
if (order === 'reversed') entries.reverse();
if (order === 'shuffled') entries.sort((a, b) => hash(a.path).localeCompare(hash(b.path)));

const plan = await planRevision(entries, {
  facts: { application: 'shop', commit: '1'.repeat(40), committed: '20240501_120000' },
  temporaryDirectory: tmpdir(),
});
const sha256 = createHash('sha256');
for await (const piece of packRevision(plan, { concurrency: Number(concurrency) }))
  sha256.update(piece as Buffer);
process.stdout.write(JSON.stringify({ digest: plan.digest, archive: sha256.digest('hex') }));

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
