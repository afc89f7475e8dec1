import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { errorOf } from '@codedeployer/testing';
import { readAhead } from '../../dist/archive/read-ahead.js';

/** Pieces in the same memory, as an archive has them; tells how many were made, and of its end. */
function source(count: number, fail?: Error) {
  const made = { pieces: 0, ended: 0 };
  async function* pieces() {
    const memory = Buffer.alloc(10);
    try {
      for (; made.pieces < count; made.pieces++) {
        await sleep(0);
        yield memory.fill(made.pieces);
      }
      if (fail !== undefined) throw fail;
    } finally {
      made.ended++;
    }
  }
  return { made, pieces: pieces() };
}

async function read(pieces: AsyncIterable<Uint8Array>): Promise<number[]> {
  const found: number[] = [];
  for await (const piece of pieces) {
    found.push(piece[0] ?? -1);
    await sleep(found.length % 3); // now the one is quicker, now the other
    expect(piece[9]).to.equal(found.at(-1));
  }
  return found;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('readAhead', () => {
  for (const atMost of [1, 25, 1000])
    it(`gives all pieces in their order, up to ${atMost} bytes ahead`, async () => {
      const { made, pieces } = source(40);
      expect(await read(readAhead(pieces, atMost).pieces())).to.deep.equal(numbers(40));
      expect(made.ended).to.equal(1);
    });

  it('begins before anybody asks, and holds no more than it may', async () => {
    const { made, pieces } = source(40);
    const ahead = readAhead(pieces, 50);
    while (made.pieces < 4) await sleep(1); // the fifth is out when it is asked for the sixth
    for (const _ of numbers(50)) await sleep(0);
    expect(made).to.deep.equal({ pieces: 4, ended: 0 });
    await ahead.stop();
    expect(made.ended).to.equal(1);
  });

  it('ends the source when its reader stops', async () => {
    const { made, pieces } = source(40);
    for await (const piece of readAhead(pieces, 50).pieces()) if (piece[0] === 3) break;
    expect(made.ended).to.equal(1);
    expect(made.pieces).to.be.lessThan(15);
  });

  it('fails as the source does, after what came before', async () => {
    const { made, pieces } = source(5, new Error('It broke.'));
    const found: number[] = [];
    const error = await errorOf(
      (async () => {
        for await (const piece of readAhead(pieces, 20).pieces()) found.push(piece[0] ?? -1);
      })(),
    );
    expect(error.message).to.equal('It broke.');
    expect(found).to.deep.equal(numbers(5));
    expect(made.ended).to.equal(1);
  });

  it('keeps a failure that nobody asks for to itself', async () => {
    const { made, pieces } = source(0, new Error('It broke.'));
    const ahead = readAhead(pieces, 50);
    while (made.ended === 0) await sleep(1);
    await ahead.stop();
    await ahead.stop();
  });

  it('is never mistaken for whole when it was stopped', async () => {
    const { pieces } = source(40);
    const ahead = readAhead(pieces, 50);
    const reader = ahead.pieces();
    await reader.next();
    await ahead.stop();
    const error = await errorOf(read(reader));
    expect(error.message).to.contain('stopped');
  });
});
