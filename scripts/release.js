// usage: npm run release                publishes nothing: builds, checks, packs, and says what would be published
//        npm run release -- --publish   publishes it, with provenance; in CI alone, where npm can say what it was built from
//
// What follows `--publish` goes on to `npm publish`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishedPackages, root } from './published-packages.js';

const [wish, ...given] = process.argv.slice(2);
if (wish !== undefined && wish !== '--publish') refuse('usage: npm run release [-- --publish]');
const packages = publishedPackages();

const waiting = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md'));
const nameless = packages.filter(({ location }) => !('repository' in manifestOf(location)));
const obstacles = [
  ...(waiting.length > 0
    ? [`${waiting.length} changes wait in .changeset/: npm run release:version, and commit.`]
    : []),
  ...(nameless.length > 0
    ? [
        `${nameless.map(({ name }) => name).join(', ')} ${nameless.length === 1 ? 'has' : 'have'} no "repository" in package.json: npm compares it with where a package is built.`,
      ]
    : []),
];
if (wish === '--publish' && obstacles.length > 0) refuse(obstacles.join('\n'));

run('node', ['scripts/check-packages.js']);
const folder = mkdtempSync(join(tmpdir(), 'codedeployer-release-'));
try {
  run('node', ['scripts/pack.js', folder]);
  const how = wish === '--publish' ? given : ['--dry-run', '--provenance=false'];
  run('node', ['scripts/publish.js', folder, ...how]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const obstacle of obstacles) process.stdout.write(`Before that: ${obstacle}\n`);

function manifestOf(location) {
  return JSON.parse(readFileSync(join(root, location, 'package.json'), 'utf8'));
}

function run(program, args) {
  execFileSync(program, args, { cwd: root, stdio: 'inherit' });
}

function refuse(why) {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
