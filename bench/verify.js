import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

/** One line for each thing in a tree: type, mode, link target or hash of the contents. */
export function listTree(root) {
  const lines = new Map();
  const walk = (folder, prefix) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const stats = lstatSync(path);
      const mode = (stats.mode & 0o777).toString(8);
      if (stats.isSymbolicLink()) lines.set(prefix + name, `link ${readlinkSync(path)}`);
      else if (stats.isDirectory()) {
        lines.set(prefix + name, `folder ${mode}`);
        walk(path, `${prefix}${name}/`);
      } else {
        const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
        lines.set(prefix + name, `file ${mode} ${hash}`);
      }
    }
  };
  walk(root, '');
  return lines;
}

const readers = {
  unzip: (archive, folder) => ['unzip', '-qo', archive, '-d', folder],
  bsdtar: (archive, folder) => ['bsdtar', '-xpf', archive, '-C', folder],
};

const python = `
import sys, zipfile, hashlib
with zipfile.ZipFile(sys.argv[1]) as archive:
    for info in archive.infolist():
        if not info.is_dir():
            print(hashlib.sha256(archive.read(info)).hexdigest(), info.filename)
`;

/** Readers that print the hash and the path of every file and link, one a line. */
const listers = {
  Python: (archive) => ['python3', '-c', python, archive],
  yauzl: (archive) => [
    process.execPath,
    new URL('run/read-by-yauzl.js', import.meta.url).pathname,
    archive,
  ],
};

/** What a peer does not keep by design is not asked of its archives. */
function reduce(lines, keeps, root) {
  if (keeps === undefined) return lines;
  const reduced = new Map();
  for (const [path, line] of lines) {
    const [type, , hash] = line.split(' ');
    if (type === 'folder') continue;
    if (type === 'file') reduced.set(path, `file ${hash}`);
    else if (keeps === 'links') reduced.set(path, line);
    else if (keeps === 'files' && root !== undefined && statSync(join(root, path)).isFile()) {
      // Links are followed: what they point to is in the archive instead.
      const hash = createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex');
      reduced.set(path, `file ${hash}`);
    }
  }
  return reduced;
}

function compare(expected, found, what) {
  for (const [path, line] of expected) {
    if (found.get(path) !== line)
      throw new Error(`${what}: ${path} should be "${line}", is "${found.get(path)}"`);
  }
  for (const path of found.keys()) {
    const isOurs = path === 'deploy' || path.startsWith('deploy/');
    if (!expected.has(path) && !isOurs) throw new Error(`${what}: ${path} should not be there`);
  }
}

/**
 * Unpacks an archive with independent programs and compares the trees with the source. Ours is also read by Python and
 * yauzl. The agent's own way is `unzip -qo`: anything but status 0 makes it fall back to a reader that loses modes and
 * links, and throws here.
 *
 * @param {{ archive: string, source: ReadonlyMap<string, string>, root: string, scratch: string, keeps?: string, thorough?: boolean }} what
 * @throws when anything differs, or a program has something to complain about
 */
export function verify({ archive, source, root, scratch, keeps, thorough = false }) {
  for (const [name, command] of Object.entries(readers)) {
    if (name !== 'unzip' && !thorough) continue;
    const folder = join(scratch, `by-${name}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const [program, ...args] = command(archive, folder);
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    compare(reduce(source, keeps, root), reduce(listTree(folder), keeps), `${archive} by ${name}`);
    rmSync(folder, { recursive: true, force: true });
  }
  if (!thorough) return;
  for (const [name, command] of Object.entries(listers)) {
    const [program, ...args] = command(archive);
    const text = execFileSync(program, args, {
      encoding: 'utf8',
      maxBuffer: 1024 ** 3,
      env: { ...process.env, PYTHONUTF8: '1' },
    });
    const lines = text.split('\n').filter((line) => line !== '');
    const hashes = new Map(lines.map((line) => [line.slice(65), line.slice(0, 64)]));
    for (const [path, line] of source) {
      const [type, , hash] = line.split(' ');
      if (type === 'file' && hashes.get(path) !== hash)
        throw new Error(`${archive} by ${name}: ${path} has other contents`);
    }
  }
}
