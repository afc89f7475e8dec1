/* yazl as its documentation shows it: one addFile after the other. */
import { createWriteStream, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [folder, archive, peers] = process.argv.slice(2);
const { ZipFile } = createRequire(join(peers, 'package.json'))('yazl');
const zip = new ZipFile();
const walk = (path, prefix) => {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const name = prefix + entry.name;
    if (entry.isDirectory()) {
      zip.addEmptyDirectory(name);
      walk(join(path, entry.name), `${name}/`);
    } else if (entry.isFile()) zip.addFile(join(path, entry.name), name);
  }
};
walk(folder, '');
zip.end();
await pipeline(zip.outputStream, createWriteStream(archive));
