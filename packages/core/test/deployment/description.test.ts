import { expect } from 'chai';
import {
  createMark,
  markDescription,
  markedSequence,
  readDescription,
} from '../../dist/deployment/description.js';

describe('the mark in the description of a deployment', () => {
  const sequence = { kind: 'number', value: 7 } as const;

  it('says where the build stands and who has started it, each or both', () => {
    const by = 'eva@build-3';
    for (const [stands, who] of [
      [sequence, by],
      [sequence, ''],
      [undefined, by],
      [undefined, undefined],
    ] as const) {
      const description = markDescription('shop 7', createMark(stands, who));
      const read = readDescription(description);
      expect(read).to.include({ text: 'shop 7', isMarked: true });
      expect(read.by ?? '').to.equal(who ?? '');
      expect(markedSequence(description)).to.deep.equal(stands);
    }
  });

  it('takes the page of a job, and nothing that could end the mark or a command that looks for it', () => {
    const page = 'https://github.com/o/r/actions/runs/1?a=b&c';
    expect(readDescription(createMark(sequence, page)).by).to.equal(page);
    const odd = createMark(undefined, `e]v'a "$(x)\`\\ by@host`);
    expect(readDescription(odd).by).to.equal('evaxby@host');
  });

  it('is none where somebody else wrote in brackets', () => {
    for (const other of [
      'shop 7 [codedeployer]',
      'shop [codedeployer 0123456789ab] 7',
      'shop 7 [codedeployer x]',
    ])
      expect(readDescription(other)).to.deep.equal({ text: other, isMarked: false });
  });
});
