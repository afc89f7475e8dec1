/**
 * `npm run conformance -- DIR` runs a folder of appspec cases and compares with what was recorded of the agent's daemon.
 * Exit code 0 when everything that was compared agrees, 1 when something differs, 2 when there is no such folder.
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { compareCase } from './compare.js';
import { readCases } from './read-cases.js';
import { report } from './report.js';
import { runCases } from './run-cases.js';
import { whyNotHere } from './why-not-here.js';

const [folder = ''] = process.argv.slice(2).map((path) => resolve(path));
if (!existsSync(join(folder, 'verdicts.json'))) {
  process.stderr.write(`conformance: there is no verdicts.json in ${folder || 'DIR'}.\n`);
  process.stderr.write('Usage: npm run conformance -- DIR (verdicts.json, cases/ and payload/)\n');
  process.exit(2);
}

const cases = await readCases(folder);
const reason = await whyNotHere();
const outcomes =
  reason === undefined
    ? await runCases(folder, Math.min(cpus().length, 4))
    : cases.map(({ name }) => ({ name, skipped: reason }));
const byName = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
const comparisons = cases.flatMap((each) => compareCase(each, byName.get(each.name)));
process.stdout.write(`${cases.length} cases\n${report(comparisons)}`);
process.exitCode = comparisons.some(({ state }) => state === 'differs') ? 1 : 0;
