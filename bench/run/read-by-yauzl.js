/* Prints the hash and the path of every file and link of a zip, as yauzl reads it: `node read-by-yauzl.js <archive>`. */
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

const zip = await yauzl.openPromise(process.argv[2]);
for await (const entry of zip.eachEntry()) {
  if (entry.fileName.endsWith('/')) continue;
  const hash = createHash('sha256');
  await pipeline(await zip.openReadStreamPromise(entry), hash);
  console.log(`${hash.digest('hex')} ${entry.fileName}`);
}
