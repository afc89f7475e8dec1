// usage: node scripts/publish.js FOLDER [what `npm publish` takes, such as --registry URL or --provenance=false]
//
// Publishes the tarballs of a folder, each after those that it depends on, and passes over what the registry has already: where it
// was cut off, it goes on when it is run again.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...given] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: node scripts/publish.js FOLDER\n');
  process.exit(2);
}
const isDry = given.includes('--dry-run');
const place = given.indexOf('--registry');
const registry = place === -1 ? [] : given.slice(place, place + 2);

for (const { file, name, version } of inOrder(readTarballs(folder))) {
  if (isThere(name, version)) {
    process.stdout.write(`${name}@${version} is there already.\n`);
    continue;
  }
  execFileSync('npm', ['publish', '--loglevel', 'error', file, ...given], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.stdout.write(`${name}@${version} ${isDry ? 'would be' : 'is'} published.\n`);
}

function readTarballs(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((tarball) => {
      const file = join(folder, tarball);
      const manifest = execFileSync('tar', ['-xzOf', file, 'package/package.json']);
      return { file, ...JSON.parse(manifest) };
    });
}

/** Nobody can install a package before what it depends on is there. */
function inOrder(packages) {
  const done = [];
  const add = (one) => {
    if (done.includes(one)) return;
    packages.filter(({ name }) => name in (one.dependencies ?? {})).forEach(add);
    done.push(one);
  };
  packages.forEach(add);
  return done;
}

function isThere(name, version) {
  const asked = spawnSync('npm', ['view', name, 'versions', '--json', ...registry], {
    encoding: 'utf8',
  });
  const answer = asked.stdout === '' ? [] : JSON.parse(asked.stdout);
  if (asked.status === 0) return [answer].flat().includes(version);
  if (answer.error?.code === 'E404') return false;
  process.stderr.write(`${asked.stderr}Whether ${name} is published already, nobody knows.\n`);
  process.exit(1);
}
