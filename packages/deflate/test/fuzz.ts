/*
 * Compresses what nobody has thought of, for some time: `node packages/deflate/.test-build/fuzz.js <seconds> [<first seed>]`. Ends
 * with 1 and says by which seed it comes again when something is not read as it was.
 */
import { inflateRawSync } from 'node:zlib';
import { compileEngine, createEncoder } from '../dist/index.js';
import { generateInput, randomFrom } from './generate-input.js';

const [seconds = 60, first = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
const end = Date.now() + seconds * 1000;
const encoder = createEncoder(compileEngine());
let seed = first;
let bytes = 0;
for (; Date.now() < end; seed += 1) {
  const random = randomFrom(seed);
  const input = generateInput(random, 2 ** (4 + random(17)));
  const dictionary = random(2) * Math.min(input.length, random(32 * 1024 + 1));
  const request = { level: 1 + random(9), dictionary, isLast: true };
  encoder.input(input.length).set(input);
  const packed = encoder.deflate(request);
  const read = inflateRawSync(packed, { dictionary: input.subarray(0, dictionary) });
  if (!read.equals(input.subarray(dictionary))) {
    process.stdout.write(`Wrong: seed ${seed.toString()}, ${JSON.stringify(request)}\n`);
    process.exit(1);
  }
  bytes += input.length;
}
process.stdout.write(
  `deflate: ${(seed - first).toString()} inputs from seed ${first.toString()} on, ${(bytes / 1e6).toFixed(0)} MB, all read as they were\n`,
);
