import { expect } from 'chai';
import { lintAppspec, type LintReport } from '@codedeployer/appspec';
import { parseAppspec } from '@codedeployer/appspec';

const head = 'version: 0.0\nos: linux\n';
const codes = ({ findings }: LintReport) => findings.map(({ code }) => code);

describe('an appspec that is too much to judge', () => {
  it('is refused by its size', () => {
    const keys = Array.from({ length: 200_000 }, (_, place) => `k${place}: 1\n`).join('');
    const mapping = '  - source: /a\n    destination: /srv/a\n';
    const mappings = `files:\n${mapping.repeat(10_000_000 / mapping.length)}`;
    for (const text of [keys, mappings]) {
      expect(parseAppspec(head + text).accepted).to.equal(false);
      expect(codes(lintAppspec(Buffer.from(head + text)))).to.include('appspec-size');
    }
  });

  it('is refused where a few aliases stand for all the memory that there is', () => {
    const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const lists = letters.map((letter, place) => {
      const items = Array<string>(9).fill(place === 0 ? 'x' : `*${letters[place - 1]}`);
      return `${letter}: &${letter} [${items.join(', ')}]\n`;
    });
    const bomb = lists.join('');
    for (const tail of ['version: *i\nos: linux\n', 'version: 0.0\nos: *i\n']) {
      for (const profile of ['v1', 'v1-ruby-2.7', 'v2'] as const) {
        const verdict = parseAppspec(bomb + tail, { profile });
        expect(verdict.findings.map(({ code }) => code)).to.deep.equal(['appspec-size']);
      }
      expect(codes(lintAppspec(Buffer.from(bomb + tail)))).to.include('appspec-size');
    }
  });

  it('is no concern for a file with aliases of an ordinary kind', () => {
    const hooks = 'hooks:\n  AfterInstall: &h\n    - location: a.sh\n  ValidateService: *h\n';
    expect(parseAppspec(head + hooks, { profile: 'v1-ruby-2.7' }).accepted).to.equal(true);
  });
});
