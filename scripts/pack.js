// usage: node scripts/pack.js [FOLDER]     (npm run packages -- [FOLDER]; tarballs/ unless given)
//
// Packs what is published, a tarball each, and nothing else, into one folder. The names sort by who needs them:
// codedeployer-*.tgz is for everybody, gulp-codedeployer-*.tgz for Gulp and nx-codedeployer-*.tgz for Nx, so that a glob
// of the shell installs what a project needs, and not Nx with Gulp; activation-codedeployer-*.tgz is for `activate` and `check`.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publishedPackages, root } from './published-packages.js';

const folder = resolve(process.argv[2] ?? join(root, 'tarballs'));
const packages = publishedPackages();

/** As npm names the tarball of a package: `@a/b` becomes `a-b-1.0.0.tgz`. */
const nameByNpm = ({ name, version }) =>
  `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
const nameHere = (one) =>
  nameByNpm(one).replace(/^codedeployer-(nx|activation)-/, '$1-codedeployer-');

const drafts = mkdtempSync(join(tmpdir(), 'codedeployer-pack-'));
try {
  execFileSync(
    'npm',
    [
      ...['pack', '--silent', '--pack-destination', drafts],
      ...packages.flatMap(({ location }) => ['--workspace', location]),
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  mkdirSync(folder, { recursive: true });
  // Those of an earlier version would be installed as well.
  const earlier = /^(?:codedeployer|(?:activation|gulp|nx)-codedeployer)-.*\.tgz$/;
  for (const name of readdirSync(folder)) if (earlier.test(name)) rmSync(join(folder, name));
  for (const one of packages) {
    copyFileSync(join(drafts, nameByNpm(one)), join(folder, nameHere(one)));
    process.stdout.write(`${join(folder, nameHere(one))}\n`);
  }
} finally {
  rmSync(drafts, { recursive: true, force: true });
}
