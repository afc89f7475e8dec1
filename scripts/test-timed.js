// Runs the tests that are built: all of them, one of the suites, or the files that are named.
//
//   node scripts/test.js                              all of them, three processes at a time
//   node scripts/test.js --suite unit                 what is quick in packages; slow is the rest there, e2e what stands above them
//   node scripts/test.js packages/core/test/plan      files or folders, as they are in the sources
//   node scripts/test.js -g 'names a file that grows' anything that mocha takes
//
// Each package and each test above them has a process of its own, so that whoever leaves something running is named by it. Three
// at a time, as most of an end-to-end test is waiting for others. What failed is told again after all of them, under the line
// "What failed:"; the last line counts all of them.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';
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
/** Processes at a time: two processors are busy then, and what is left of the memory of a small machine. */
const lanes = 2;

/** All of them by process: the packages, the longest before the others, and then what stands above them, file by file. */
function all() {
  const tests = (folder) =>
    readdirSync(join(root, folder), { recursive: true }).filter((name) =>
      name.endsWith('.test.js'),
    );
  const packages = readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}/.test-build`)
    .filter((folder) => existsSync(join(root, folder)))
    .sort((one, other) => tests(other).length - tests(one).length);
  const above = tests('.test-build').sort();
  return [
    ...packages.map((folder) => [`${folder}/**/*.test.js`]),
    ...above.map((name) => [join('.test-build', name)]),
  ];
}

function childTimes(){const f=readFileSync('/proc/self/stat','utf8').split(') ')[1].split(' ');return [Number(f[13]),Number(f[14])];}
let seen = [0,0];
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

/** Runs mocha in a process of its own; what it says goes on at once, or is kept for later. */
async function run(args, live) {
  const colour = process.stdout.isTTY ? ['--color'] : [];
  const child = spawn(process.execPath, ['--enable-source-maps', mocha, '--require', '/tmp/cpu-hook.cjs', ...args, ...colour], {
    cwd: root,
    stdio: ['inherit', 'pipe', live ? 'inherit' : 'pipe'],
  });
  let output = '';
  const keep = (text) => {
    output += text;
    if (live) process.stdout.write(text);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  const began = Date.now();
  const code = await new Promise((done) => { child.once('exit', () => { const now = childTimes(); appendFileSync('/tmp/cpu.txt', `${((now[0]-seen[0])/100).toFixed(1)} ${((now[1]-seen[1])/100).toFixed(1)} ${((Date.now()-began)/1000).toFixed(0)} ${args[0]}\n`); seen = now; }); child.once('close', (status) => done(status ?? 1)); });
  const [, passed = 0, failed = 0] = output.match(/^(\d+) passed, (\d+) failed$/m) ?? [];
  // A process that broke down, or that something kept from ending, is a failure that no test stands for.
  const broken = code !== 0 && Number(failed) === 0 ? 1 : 0;
  return { args, code, output, passed: Number(passed), failed: Number(failed) + broken };
}

/** What a process says of its failures: all from where mocha counts them, or its last lines where no test failed. */
function whatFailed({ args, code, output }) {
  const lines = output.split('\n');
  const failures = lines.findIndex((line) => /(^|\s)\d+ failing/.test(line));
  const told = failures === -1 ? lines.slice(-20) : lines.slice(failures);
  return `\n${args[0]} (exit code ${code})\n${told.join('\n')}`;
}

/** Runs the processes in their order, as many at a time as there are lanes. */
async function runAll(runs, passedOn) {
  const results = [];
  const waiting = runs.map((files) => () => run([...files, ...passedOn], false));
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await next();
      results.push(result);
      process.stdout.write(`\n${result.args[0]}\n${result.output}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const broken = results.filter(({ code }) => code !== 0);
  if (broken.length > 0) process.stdout.write('\nWhat failed:\n');
  for (const result of broken) process.stdout.write(whatFailed(result));
  const total = (count) => results.reduce((sum, result) => sum + result[count], 0);
  process.stdout.write(`${total('passed')} passed, ${total('failed')} failed\n`);
  return results;
}

const { suite, specs, passedOn } = readArguments(process.argv.slice(2));
// Whoever watches has new modules and no new bundles.
await bundle();
const one = specs.length > 0 ? specs : suites[suite];
const results =
  one === undefined ? await runAll(all(), passedOn) : [await run([...one, ...passedOn], true)];
const ran = results.some(({ passed, failed }) => passed + failed > 0);
if (!ran) process.stderr.write('No test ran: is there one of that name?\n');
process.exitCode = ran && results.every(({ code }) => code === 0) ? 0 : 1;
