// Bundles the pages: what the browser loads has its contents in its name, and index.html names it.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

const outdir = 'dist/site';
await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['apps/site/src/main.js', 'apps/site/src/style.css'],
  outdir: `${outdir}/assets`,
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  metafile: true,
});
let page = await readFile('apps/site/src/index.html', 'utf8');
for (const file of Object.keys(metafile.outputs)) {
  const name = basename(file);
  page = page.replace(name.replace(/-[^.-]+(\.\w+)$/, '$1'), `assets/${name}`);
}
await writeFile(`${outdir}/index.html`, page);
