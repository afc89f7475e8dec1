import { readdirSync, readFileSync } from 'node:fs';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { compileEngine, createEncoder, type DeflateRequest } from '../dist/index.js';
import { generateInput, type Random, randomFrom } from './generate-input.js';

const window = 32 * 1024;
const encoder = createEncoder(compileEngine());

function compress(input: Uint8Array, request: Partial<DeflateRequest> = {}): Buffer {
  encoder.input(input.length).set(input);
  return Buffer.from(encoder.deflate({ level: 6, dictionary: 0, isLast: true, ...request }));
}

/** Cuts an input as the packer does: each stretch may refer to the 32 KiB before it. */
function compressInStretches(input: Uint8Array, size: number, level: number): Buffer {
  const stretches: Buffer[] = [];
  for (let from = 0; from < input.length; from += size) {
    const dictionary = Math.min(from, window);
    const to = Math.min(input.length, from + size);
    const isLast = to === input.length;
    stretches.push(compress(input.subarray(from - dictionary, to), { level, dictionary, isLast }));
  }
  return Buffer.concat(stretches);
}

const words = (random: Random, count: number) => {
  const list = Array.from({ length: 400 }, () => generateInput(random, 9).toString('hex'));
  return Buffer.from(Array.from({ length: count }, () => list[random(400)]).join(' '));
};

describe('deflate', () => {
  it('is read by inflate: a hundred thousand inputs of all kinds, at every level, whole and in stretches', function () {
    this.timeout(600_000);
    for (let seed = 0; seed < 100_000; seed += 1) {
      const random = randomFrom(seed);
      // One in five hundred is of several blocks and windows.
      const input = generateInput(random, seed % 500 === 0 ? 400_000 : 1500);
      const level = 1 + random(9);
      const packed =
        input.length > 0 && random(3) === 0
          ? compressInStretches(input, 1 + random(input.length), level)
          : compress(input, { level });
      if (!inflateRawSync(packed).equals(input))
        expect.fail(`input ${seed.toString()}, of ${input.length.toString()} bytes`);
      // As much room as the packer has for what does not shrink.
      expect(compress(input, { level }).length).to.be.at.most(
        input.length + (input.length >>> 8) + 64,
      );
    }
  });

  it('ends a stretch on a byte, so that what follows can be read alone', () => {
    const input = words(randomFrom(1), 3000);
    for (const cut of [1, 2, 3, 4, 100, 9000]) {
      const first = compress(input.subarray(0, cut), { isLast: false });
      const unfinished = { finishFlush: constants.Z_SYNC_FLUSH };
      expect(inflateRawSync(first, unfinished).equals(input.subarray(0, cut))).to.equal(true);
      const rest = compress(input, { dictionary: cut });
      const dictionary = input.subarray(0, cut);
      expect(inflateRawSync(rest, { dictionary }).equals(input.subarray(cut))).to.equal(true);
    }
  });

  it('refers to as far back as may be, and not further', () => {
    const random = randomFrom(2);
    const phrase = generateInput(random, 0, 300);
    for (const between of [window - 301, window - 300, window - 299, window]) {
      const input = Buffer.concat([phrase, generateInput(random, 0, between), phrase]);
      const packed = compress(input);
      expect(inflateRawSync(packed).equals(input)).to.equal(true);
      const isFound = packed.length < between + 400;
      expect(isFound, between.toString()).to.equal(between + 300 <= window);
    }
  });

  it('makes the same bytes whatever it did before, in another memory, and after more than a GiB', function () {
    this.timeout(120_000);
    const input = words(randomFrom(3), 40_000);
    const before = compress(input);
    const other = createEncoder(compileEngine());
    other.input(input.length).set(input);
    const request = { level: 6, dictionary: 0, isLast: true };
    expect(Buffer.from(other.deflate(request)).equals(before)).to.equal(true);
    const zeros = new Uint8Array(32 * 1024 * 1024);
    for (let round = 0; round < 36; round += 1) compress(zeros, { level: 1 });
    expect(compress(input).equals(before)).to.equal(true);
  });

  it('is at level 6 as large as zlib, to a hundredth, and with each level smaller', () => {
    // Text and programs: what people deploy.
    for (const [name, folder] of [
      ['text', '../../../docs/'],
      ['programs', '../../core/dist/config/'],
    ] as const) {
      const place = new URL(folder, import.meta.url);
      const files = readdirSync(place).filter((file) => /\.(md|js)$/.test(file));
      const input = Buffer.concat(files.sort().map((file) => readFileSync(new URL(file, place))));
      const sizes = Array.from(
        { length: 9 },
        (_, index) => compress(input, { level: index + 1 }).length,
      );
      expect(sizes[5], name).to.be.at.most(1.01 * deflateRawSync(input, { level: 6 }).length);
      expect(sizes, name).to.deep.equal(sizes.toSorted((one, next) => next - one));
      expect(sizes[0], name).to.be.above(sizes[8] ?? 0);
    }
  });

  it('adds three thousandths at most to what cannot shrink, and ends an empty stream', () => {
    const input = generateInput(randomFrom(5), 0, 1_000_000);
    expect(compress(input).length).to.be.within(input.length, input.length * 1.003);
    expect(compress(Buffer.alloc(0))).to.deep.equal(Buffer.of(3, 0));
  });
});
