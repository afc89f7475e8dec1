import { expect } from 'chai';
import { decide } from '../../dist/prune/decide.js';
import { keepRules, type KeepRule } from '../../dist/prune/keep-rules.js';
import { makeHistory } from './history.js';

describe('what prune deletes', () => {
  const histories = Array.from({ length: 1000 }, (_none, seed) => ({ seed, ...makeHistory(seed) }));

  /** Objects that are needed and would go. */
  const lost = (rules: readonly KeepRule[]): string[] =>
    histories.flatMap(({ seed, facts, needs }) =>
      decide(facts, rules).flatMap(({ object, stays }) => {
        const why = stays ? undefined : needs(object);
        return why === undefined ? [] : [`history ${seed}: ${object.key}: ${why}`];
      }),
    );

  it('is nothing that is needed, in 1,000 histories', () => {
    expect(lost(Object.values(keepRules))).to.deep.equal([]);
  });

  it('is all that is not needed, and each that stays is told why', () => {
    let gone = 0;
    for (const { seed, facts, needs } of histories)
      for (const { object, stays, reason } of decide(facts)) {
        expect(reason).not.to.equal('');
        expect(stays, `history ${seed}: ${object.key}: ${reason}`).to.equal(
          needs(object) !== undefined,
        );
        if (!stays) gone += 1;
      }
    expect(gone).to.be.greaterThan(3000);
  });

  for (const [name, rule] of Object.entries(keepRules))
    it(`would lose what is needed without the rule ${name}`, () => {
      const others = Object.values(keepRules).filter((other) => other !== rule);
      expect(lost(others)).not.to.deep.equal([]);
    });
});
