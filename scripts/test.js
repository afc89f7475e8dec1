// Runs the tests that are built: all of them, one of the suites, or the files that are named.
//
//   node scripts/test.js                              all of them, in two processes side by side
//   node scripts/test.js --suite unit                 what is quick in packages; slow is the rest there, e2e what stands above them
//   node scripts/test.js packages/core/test/plan      files or folders, as they are in the sources
//   node scripts/test.js -g 'names a file that grows' anything that mocha takes
//
// Two processes, as most of an end-to-end test is waiting for others. The last line counts all of them.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slowTests } from './slow-tests.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
const ofPackages = 'packages/*/.test-build/**/*.test.js';
const slow = slowTests.map(compiled);
const suites = {
  e2e: ['.test-build/**/*.test.js'],
  unit: [ofPackages, ...slow.flatMap((file) => ['--ignore', file])],
  slow,
};
const all = [suites.e2e, [ofPackages]];

/** What was asked for: mocha's own arguments, and where a test's name can lead to one suite or another. */
function readArguments(args) {
  const specs = [];
  const passedOn = [];
  let suite;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === '--suite') {
      suite = args[(index += 1)];
      if (!(suite in suites)) fail(`--suite is one of ${Object.keys(suites).join(', ')}`);
    } else if (argument.startsWith('-')) {
      passedOn.push(argument);
      const takesValue = /^(-g|--grep|-f|--fgrep|--timeout|-t|--reporter|-R|--retries)$/;
      if (takesValue.test(argument)) passedOn.push(args[(index += 1)]);
    } else specs.push(compiled(argument));
  }
  return { suite, specs, passedOn };
}

/** Where the build puts a test, or all tests of a folder. */
function compiled(name) {
  const path = resolve(name);
  if (!existsSync(path)) fail(`There is no ${name}`);
  const inside = relative(root, path).replace(/(^|\/)test(\/|$)/, '$1.test-build$2');
  if (statSync(path).isDirectory()) return `${inside}/**/*.test.js`;
  if (!path.endsWith('.test.ts')) fail(`${name} is not a test: its name does not end in .test.ts`);
  return inside.replace(/\.ts$/, '.js');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/**
 * Runs mocha in a process of its own.
 *
 * @param live whether its output goes on at once; otherwise it is kept for later
 */
async function run(args, live) {
  const colour = process.stdout.isTTY ? ['--color'] : [];
  const child = spawn(process.execPath, [mocha, ...args, ...colour], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    if (live) process.stdout.write(text);
  });
  const code = await new Promise((done) => child.once('close', (status) => done(status ?? 1)));
  const [, passed = 0, failed = 0] = output.match(/^(\d+) passed, (\d+) failed$/m) ?? [];
  return { code, output, passed: Number(passed), failed: Number(failed) };
}

const { suite, specs, passedOn } = readArguments(process.argv.slice(2));
const chosen = suite === undefined ? all : [suites[suite]];
const runs = specs.length > 0 ? [specs] : chosen;
const results = await Promise.all(
  runs.map((files, index) => run([...files, ...passedOn], index === 0)),
);
for (const { output } of results.slice(1)) process.stdout.write(output);
const total = (count) => results.reduce((sum, result) => sum + result[count], 0);
if (results.length > 1)
  process.stdout.write(`${total('passed')} passed, ${total('failed')} failed\n`);
const ran = total('passed') + total('failed') > 0;
if (!ran) process.stderr.write('No test ran: is there one of that name?\n');
process.exitCode = ran && results.every(({ code }) => code === 0) ? 0 : 1;
