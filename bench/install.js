import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function isInstalled(folder, packages) {
  if (!existsSync(join(folder, 'package-lock.json'))) return false;
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const found = Object.entries(dependencies).map(([name, version]) => `${name}@${version}`);
  return found.length === packages.length && packages.every((name) => found.includes(name));
}

/** Installs packages of exact versions into a folder of their own, once, without running any code of theirs. */
export function install(folder, packages) {
  if (isInstalled(folder, packages)) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--save-exact',
  ];
  execFileSync('npm', ['install', ...options, ...packages], { cwd: folder, stdio: 'pipe' });
}
