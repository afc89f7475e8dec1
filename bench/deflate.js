/*
 * The encoder of packages/deflate against Node's zlib, alone: `node bench/deflate.js [corpora] [levels] [MB of each]`, by default A,B,C
 * 6 and 60. Everything is in memory before the clock starts, cut as the packer cuts it, and each file is compressed in turn by the
 * one and by the other. Prints processor seconds, the median of three rounds, and sizes; what does not come out of inflate as it
 * was ends it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { compileEngine, createEncoder } from '@codedeployer/deflate';
import { corpus } from './corpora.js';

const [names = 'A,B,C', levels = '6', megabytes = '60'] = process.argv.slice(2);
const cache = join(homedir(), '.cache/codedeployer-bench');
const chunkSize = 1024 * 1024;
const window = 32 * 1024;
const isPacked = /\.(br|gif|gz|jpe?g|node|png|tgz|webp|woff2?|zip)$/;

/** Stretches of the files of a folder, each with what it may refer to. */
function read(folder, atMost) {
  const stretches = [];
  let size = 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || isPacked.test(entry.name) || size > atMost) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    for (let from = 0; from < bytes.length; from += chunkSize) {
      const dictionary = Math.min(from, window);
      const to = Math.min(bytes.length, from + chunkSize);
      const isLast = to === bytes.length;
      stretches.push({ input: bytes.subarray(from - dictionary, to), dictionary, isLast });
    }
    size += bytes.length;
  }
  return stretches;
}

const encoder = createEncoder(compileEngine());

const compressors = {
  zlib: ({ input, dictionary, isLast }, level) =>
    deflateRawSync(input.subarray(dictionary), {
      level,
      // As the packer has it, which clears no more memory than a file needs.
      windowBits:
        dictionary === 0 && isLast
          ? Math.min(15, Math.max(9, Math.ceil(Math.log2(input.length + 262))))
          : 15,
      chunkSize: Math.max(1024, Math.min(input.length, 256 * 1024)),
      ...(dictionary === 0 ? {} : { dictionary: input.subarray(0, dictionary) }),
      finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    }),
  ours: ({ input, dictionary, isLast }, level) => {
    encoder.input(input.length).set(input);
    return encoder.deflate({ level, dictionary, isLast });
  },
};

function verify({ input, dictionary, isLast }, packed) {
  const read = inflateRawSync(packed, {
    ...(dictionary === 0 ? {} : { dictionary: input.subarray(0, dictionary) }),
    finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
  });
  if (!read.equals(input.subarray(dictionary))) throw new Error('What was compressed is another.');
}

function measure(stretches, level, compress) {
  const before = process.cpuUsage();
  let size = 0;
  for (const stretch of stretches) size += compress(stretch, level).length;
  const { user, system } = process.cpuUsage(before);
  return { size, seconds: (user + system) / 1e6 };
}

const median = (values) => values.sort((one, other) => one - other)[values.length >> 1];

console.log('corpus  level  zlib s  ours s  of its time  of its size');
for (const name of names.split(',')) {
  const stretches = read(corpus(cache, name), Number(megabytes) * 1e6);
  for (const level of levels.split(',').map(Number)) {
    for (const stretch of stretches) verify(stretch, compressors.ours(stretch, level));
    const rounds = [1, 2, 3].map(() => ({
      zlib: measure(stretches, level, compressors.zlib),
      ours: measure(stretches, level, compressors.ours),
    }));
    const of = (which) => median(rounds.map((round) => round[which].seconds));
    const [{ zlib, ours }] = rounds;
    console.log(
      [
        name.padStart(6),
        String(level).padStart(5),
        of('zlib').toFixed(2).padStart(6),
        of('ours').toFixed(2).padStart(6),
        (of('ours') / of('zlib')).toFixed(2).padStart(11),
        (ours.size / zlib.size).toFixed(3).padStart(11),
      ].join('  '),
    );
  }
}
