/* archiver, at level 6, which is its default. */
import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [folder, archive, peers] = process.argv.slice(2);
const archiver = createRequire(join(peers, 'package.json'))('archiver');
const zip =
  typeof archiver === 'function'
    ? archiver('zip', { zlib: { level: 6 } })
    : new archiver.ZipArchive({ zlib: { level: 6 } });
zip.on('warning', (warning) => {
  throw warning;
});
zip.directory(folder, false);
const written = pipeline(zip, createWriteStream(archive));
await zip.finalize();
await written;
