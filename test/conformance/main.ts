/**
 * `npm run conformance -- DIR` runs a folder of appspec cases and compares with what was recorded of the agent's daemon;
 * `npm run conformance -- --agent PATH DIR` has the agent that is installed there run them, and compares with that.
 * Exit code 0 when everything that was compared agrees, 1 when something differs, 2 when there is no such folder or agent.
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openInstalledAgent } from '../../packages/rehearsal/dist/instance/installed-agent.js';
import { compareCase, compareEngines } from './compare.js';
import { readCases } from './read-cases.js';
import { report } from './report.js';
import { runCases } from './run-cases.js';
import { whyNotHere } from './why-not-here.js';

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`conformance: ${error instanceof Error ? error.message : String(error)}\n`);
  process.stderr.write(
    'Usage: npm run conformance -- [--agent PATH] DIR (verdicts.json, cases/ and payload/; with --agent, verdicts.json is not needed)\n',
  );
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { agent: { type: 'string' } },
    allowPositionals: true,
  });
  const [folder = ''] = positionals.map((path) => resolve(path));
  const { agent: name } = values;
  const needed = name === undefined ? 'verdicts.json' : 'cases';
  if (!existsSync(join(folder, needed)))
    throw new Error(`there is no ${needed} in ${folder || 'DIR'}.`);
  const agent =
    name === undefined ? undefined : await openInstalledAgent({ path: resolve(name), name });
  const cases = await readCases(folder);
  const reason = await whyNotHere();
  const outcomes =
    reason === undefined
      ? await runCases(folder, Math.min(cpus().length, cases.length, 4), agent)
      : cases.map((each) => ({ name: each.name, skipped: reason }));
  const byName = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  const compare = agent === undefined ? compareCase : compareEngines;
  const comparisons = cases.flatMap((each) => compare(each, byName.get(each.name)));
  process.stdout.write(`${cases.length} cases\n${report(comparisons)}`);
  return comparisons.some(({ state }) => state === 'differs') ? 1 : 0;
}
