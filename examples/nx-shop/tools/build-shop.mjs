// Builds apps/shop into dist/apps/shop: the server, the library that it uses, and a manifest that names the build.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';

const out = 'dist/apps/shop';
const sources = { 'server.js': 'apps/shop/src/server.js', 'wares.js': 'libs/wares/src/wares.js' };

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const hash = createHash('sha256');
for (const [name, source] of Object.entries(sources)) {
  await cp(source, `${out}/${name}`);
  hash.update(await readFile(source));
}
await writeFile(`${out}/package.json`, '{ "name": "shop", "private": true, "type": "module" }\n');
await writeFile(
  `${out}/build.json`,
  `${JSON.stringify({ build: hash.digest('hex').slice(0, 12) })}\n`,
);
