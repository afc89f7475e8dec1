// Judges each package as npm would publish it: whether what its package.json promises is there and found by Node and TypeScript.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages, root } from './published-packages.js';

const programs = join(root, 'node_modules/.bin');
const published = publishedPackages();

for (const { name, location } of published) {
  const directory = join(root, location);
  run(name, 'publint', ['--strict', directory]);
  const { exports, bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  // A package of scripts has no types to be right or wrong.
  if (exports === undefined && bin === undefined) continue;
  run(name, 'attw', ['--pack', directory, '--profile', 'esm-only', '--format', 'ascii']);
}
process.stdout.write(`${published.length} packages are as they promise.\n`);

function run(name, program, args) {
  try {
    execFileSync(join(programs, program), args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    process.stderr.write(`${program} on ${name}:\n${error.stdout}${error.stderr}`);
    process.exit(1);
  }
}
