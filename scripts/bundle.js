// Puts the code of each package that others load by its name into few files, in its folder bundle/: Node spends more time on finding,
// reading and linking a module than on what stands in it, and a command that loads three hundred of them would be felt. What is
// imported when it is needed stays a file of its own. Tests load single modules from dist/, where the types are, too.
//
// Dependencies stay what is installed. What a package loads and names in its "devDependencies" is put into its bundle with its
// licence: small libraries of many files, or of many packages, which whoever installs ours would have to look through.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));

/** Programs that are started by their path, besides what "exports" of a package.json names. */
const programs = {
  appspec: ['command/main'],
  cli: ['main'],
  core: [],
  rehearsal: ['agent/shell'],
  activation: [],
  gulp: [],
};

/**
 * What many threads or processes run, in one file with all that it needs: each of them reads it anew, and begins a third sooner, in
 * less memory, than with modules that it has to find, and that are no CommonJS.
 */
const ofMany = { core: ['workers/worker'], rehearsal: ['agent/main'] };

/** Bundles all of them. What is as it was is not touched: others may be loading it, as tests do while `npm run check` builds. */
export async function bundle() {
  await Promise.all(Object.keys(programs).map(bundlePackage));
}

async function bundlePackage(name) {
  const folder = join(packages, name);
  const { exports, dependencies, peerDependencies } = readManifest(folder);
  const entries = Object.values(exports).flatMap((one) =>
    typeof one === 'string' ? [] : [one.default.replace(/^\.\/bundle\/(.*)\.js$/, '$1')],
  );
  const missing = entries.filter((entry) => !existsSync(join(folder, `dist/${entry}.js`)));
  if (missing.length > 0)
    throw new Error(`packages/${name}/dist has no ${missing.join(', ')}: npx tsc -b makes it.`);
  const outdir = join(folder, 'bundle');
  const { outputFiles, metafile } = await build({
    entryPoints: [...entries, ...programs[name]].map((entry) => join(folder, `dist/${entry}.js`)),
    outbase: join(folder, 'dist'),
    outdir,
    chunkNames: 'shared/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Each package has a bundle of its own, and what is installed stays what it is.
    external: Object.keys({ ...dependencies, ...peerDependencies }),
    mainFields: ['module', 'main'],
    // A library that is CommonJS asks for Node's modules with it.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    write: false,
  });
  const alone = await bundleOfMany(name);
  const inputs = { ...metafile.inputs, ...alone.metafile.inputs };
  const files = [...outputFiles, ...alone.outputFiles, ...licences(outdir, { inputs })];
  for (const { path, contents } of files) replace(path, contents);
  const made = new Set(files.map(({ path }) => path));
  for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !made.has(path)) rmSync(path, { force: true });
  }
}

async function bundleOfMany(name) {
  const folder = join(packages, name);
  return build({
    entryPoints: (ofMany[name] ?? []).map((entry) => join(folder, `dist/${entry}.js`)),
    outbase: join(folder, 'dist'),
    outdir: join(folder, 'bundle'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    plugins: [compiled],
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    write: false,
  });
}

/** Takes our packages as the compiler has written them: their bundles are being made, too. */
const compiled = {
  name: 'compiled',
  setup({ onResolve }) {
    onResolve({ filter: /^@codedeployer\// }, ({ path }) => {
      const [, name, ...entry] = path.split('/');
      const { exports } = readManifest(join(packages, name));
      const file = exports[['.', ...entry].join('/')].default;
      return { path: join(packages, name, file.replace('./bundle/', 'dist/')) };
    });
  },
};

/** The file that says whose code stands in a bundle besides ours, and under which licence; none where there is only ours. */
function licences(outdir, { inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap(
      (path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? [],
    ),
  );
  if (folders.size === 0) return [];
  const parts = [...folders].sort(byName).map((folder) => {
    const { name, version, license, author } = readManifest(folder);
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    const told =
      file === undefined
        ? `By ${author?.name ?? author}; its package has no text of the licence.`
        : readFileSync(join(folder, file), 'utf8').trim();
    if (license === undefined || (file === undefined && author === undefined))
      throw new Error(`Nobody knows under which licence ${name} may be shipped: ${folder}`);
    return `## ${name} ${version} (${license})\n\n${told}\n`;
  });
  const text = `# Libraries in these files\n\n${[...new Set(parts)].join('\n')}`;
  return [{ path: join(outdir, 'LICENSES.md'), contents: Buffer.from(text) }];
}

const byName = (one, other) => (packageOf(one) < packageOf(other) ? -1 : 1);
const packageOf = (folder) => folder.slice(folder.lastIndexOf('node_modules/'));

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Writes a file whole, if it is another. */
function replace(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await bundle();
