import { expect } from 'chai';
import { parseArguments } from '../../dist/services/arguments.js';

describe('the arguments of the programs of systemd', () => {
  it('have a number for an optional value also as the next word, as journalctl takes it', () => {
    const shapes = [{ long: 'lines', short: 'n', value: 'optional' }, { long: 'quiet' }] as const;
    for (const [given, lines] of [
      [['--lines', '40'], '40'],
      [['--lines=40'], '40'],
      [['-n', '40'], '40'],
      [['-n40'], '40'],
      [['--lines', 'all'], 'all'],
      [['-n', '+3'], '+3'],
      [['--lines', 'shop'], ''],
      [['--lines'], ''],
    ] as const) {
      const { options, words } = parseArguments('journalctl', given, shapes);
      expect(options.get('lines'), given.join(' ')).to.deep.equal([lines]);
      expect(words).to.deep.equal(given.filter((word) => word === 'shop'));
    }
    expect(parseArguments('journalctl', ['--quiet', '40'], shapes).words).to.deep.equal(['40']);
  });
});
