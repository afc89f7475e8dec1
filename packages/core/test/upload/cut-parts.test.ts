import { noise } from '@codedeployer/testing';
import { expect } from 'chai';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { cutParts } from '../../dist/upload/cut-parts.js';

describe('cutParts', () => {
  async function cut(bytes: Buffer, pieceSize: number, size: number): Promise<string[]> {
    const pieces = [];
    for (let offset = 0; offset < bytes.length; offset += pieceSize)
      pieces.push(bytes.subarray(offset, offset + pieceSize));
    const parts: Buffer[] = [];
    const described: string[] = [];
    for await (const part of cutParts(Readable.from(pieces), size, 1)) {
      parts.push(Buffer.from(part.bytes));
      described.push(`${part.number}:${part.bytes.length}${part.last ? ' last' : ''}`);
      part.release();
    }
    expect(Buffer.concat(parts).equals(bytes)).to.be.true;
    return described;
  }

  it('cuts at the same places however the bytes arrive', async () => {
    for (const pieceSize of [1, 7, 10, 25, 100])
      expect(await cut(noise(25), pieceSize, 10)).to.deep.equal(['1:10', '2:10', '3:5 last']);
  });

  it('knows the last part also when it is full', async () => {
    expect(await cut(noise(20), 10, 10)).to.deep.equal(['1:10', '2:10 last']);
  });

  it('makes one empty part of nothing', async () => {
    expect(await cut(noise(0), 10, 10)).to.deep.equal(['1:0 last']);
  });

  it('reads no further while all memory is in use', async () => {
    let read = 0;
    const source = Readable.from(
      (function* () {
        for (; read < 100; read++) yield noise(10);
      })(),
      { highWaterMark: 1 },
    );
    const parts = cutParts(source, 10, 2);
    const first = (await parts.next()).value;
    await parts.next();
    const third = parts.next();
    await sleep(20);
    expect(read).to.be.at.most(6);
    expect(await Promise.race([third, Promise.resolve('waits')])).to.equal('waits');
    first?.release();
    expect((await third).value).to.include({ number: 3 });
    await parts.return();
    expect(source.destroyed).to.be.true;
  });

  it('fails as its source does', async () => {
    const source = Readable.from(
      (function* () {
        yield noise(15);
        throw new Error('disk on fire');
      })(),
    );
    const parts = cutParts(source, 10, 3);
    await parts.next();
    const error = await parts.next().then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    );
    expect(error?.message).to.equal('disk on fire');
  });
});
