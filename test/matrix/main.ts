/**
 * `npm run matrix` tries the packages, from a registry on this machine, with what people run them by, and prints a table in Markdown.
 * What it does meanwhile goes to stderr. Exit code 0 when everything is green, 1 when something is not, 2 when it is asked for what
 * there is not.
 */
import { parseArgs } from 'node:util';
import { allTarballs } from '../support/fresh-project.js';
import { startRegistry } from '../support/registry.js';
import { chooseCells, nameOf, parts, values, type Cell, type Dimension } from './cells.js';
import { compileTypes } from './compile-types.js';
import { runCell, type Outcome } from './run-cell.js';
import { differing, table } from './table.js';
import { forgetOurs } from './toolchain.js';

const say = (line: string) => process.stderr.write(`${line}\n`);
const lists: Readonly<Record<string, readonly string[]>> = { part: parts, ...values };
const usage = [
  'Usage: npm run matrix -- [options]',
  '',
  '  --quick      as few combinations as have each value once; otherwise as few as have each pair of values',
  '  --all        every combination: hours',
  '  --list       only say which they are',
  '',
  'Only those with these values, several with commas between them:',
  ...Object.entries(lists).map(([name, list]) => `  --${name.padEnd(11)}${list.join(',')}`),
  '',
].join('\n');

/** The combinations that are asked for. */
function readArguments(): { readonly cells: readonly Cell[]; readonly onlyList: boolean } {
  const { values: given } = parseArgs({
    options: {
      ...Object.fromEntries(Object.keys(lists).map((name) => [name, { type: 'string' }] as const)),
      quick: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (given.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  if (given.all && given.quick) throw new Error('--all and --quick: one of the two.');
  const wanted = Object.entries(lists).flatMap(([name, list]) => {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== 'string') return [];
    const unknown = value.split(',').find((one) => !list.includes(one));
    if (unknown !== undefined)
      throw new Error(`--${name} "${unknown}" is none of ${list.join(', ')}.`);
    return [[name, value.split(',')] as const];
  });
  const cells = chooseCells({
    ...(Object.fromEntries(wanted) as Readonly<Partial<Record<Dimension, readonly string[]>>>),
    extent: given.all ? 'all' : given.quick ? 'quick' : 'pairs',
  });
  if (cells.length === 0) {
    const names = wanted.map(([name]) => `--${name}`);
    throw new Error(`Nothing has all of what ${names.join(', ')} ask for.`);
  }
  return { cells, onlyList: given.list };
}

/** Runs them, one after the other as each of them keeps a machine busy. */
async function runAll(cells: readonly Cell[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const add = (outcome: Outcome) => {
    outcomes.push(outcome);
    const { cell, result, seconds, reason } = outcome;
    const counted = `${outcomes.length}/${cells.length}`;
    say(`${counted} ${result}: ${nameOf(cell)}, ${seconds.toFixed(0)} s`);
    if (reason !== undefined) say(reason.replace(/^/gm, '    '));
  };
  // After Ctrl-C what runs is brought to its end, and its folder removed, and nothing further is begun; a second one ends it at once.
  const interrupted = new AbortController();
  process.once('SIGINT', () => {
    say('Ending after this one.');
    interrupted.abort();
  });
  await forgetOurs();
  const registry = await startRegistry(await allTarballs());
  try {
    const types = cells.filter(({ part }) => part === 'types');
    if (types.length > 0) await compileTypes(types, registry, add);
    for (const cell of cells)
      if (cell.part !== 'types' && !interrupted.signal.aborted)
        add(await runCell(cell, registry.url));
  } finally {
    await registry.close();
  }
  return outcomes;
}

try {
  const { cells, onlyList } = readArguments();
  if (onlyList) process.stdout.write(cells.map((cell) => `${nameOf(cell)}\n`).join(''));
  else {
    const outcomes = await runAll(cells);
    const others = differing(outcomes);
    process.stdout.write(table(outcomes));
    const count = (result: Outcome['result']) =>
      outcomes.filter((outcome) => outcome.result === result).length;
    const left = cells.length - outcomes.length;
    for (const line of others) say(line);
    say(
      `${count('green')} green, ${count('red')} red, ${count('absent')} not on npm, ${left} not begun, ${others.length} with another archive`,
    );
    process.exitCode = count('red') + left + others.length > 0 ? 1 : 0;
  }
} catch (error) {
  say(`matrix: ${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
