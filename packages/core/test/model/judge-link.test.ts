import { expect } from 'chai';
import { lintBundle } from '../../dist/lint/lint-bundle.js';
import type { RevisionEntry } from '../../dist/model/entry.js';
import { judgeLink, treeOf } from '../../dist/model/judge-link.js';

/** A tree of files, and of links with their targets. */
function entries(described: Readonly<Record<string, string | null>>): RevisionEntry[] {
  return Object.entries(described).map(([path, target]): RevisionEntry => {
    if (target !== null) return { type: 'symlink', path, mode: 0o777, target };
    const contents = { bytes: new Uint8Array() };
    return { type: 'file', path, mode: 0o644, size: 0, contents };
  });
}

describe('judgeLink', () => {
  const tree = {
    'app/lib/util.js': null,
    'app/main.js': null,
    'by/way': '../app',
    'up/root': '..',
    'loop/a': 'b',
    'loop/b': '../loop/a',
    self: 'self/x',
    abs: '/var/log',
  };
  const cases: [target: string, verdict: string | undefined][] = [
    ['app/main.js', undefined],
    ['./app//lib/', undefined],
    ['app', undefined],
    ['by/way/lib/util.js', undefined],
    ['up/root/app/main.js', undefined],
    ['app/../app/main.js', undefined],
    ['', undefined],
    ['nothing', 'dangling'],
    ['app/lib/nothing', 'dangling'],
    ['by/way/nothing', 'dangling'],
    ['../elsewhere', 'outside'],
    ['app/../../elsewhere', 'outside'],
    ['up/root/../elsewhere', 'outside'],
    ['/etc/passwd', 'absolute'],
    ['abs/messages', 'absolute'],
    ['loop/a', 'loop'],
    ['self', 'loop'],
  ];
  for (const [target, verdict] of cases) {
    it(`finds ${JSON.stringify(target)} ${verdict ?? 'good'}`, () => {
      const all = treeOf(entries({ ...tree, link: target }));
      expect(judgeLink({ type: 'symlink', path: 'link', mode: 0o777, target }, all)).to.equal(
        verdict,
      );
    });
  }

  it('starts at the folder that the link is in', () => {
    const all = treeOf(entries(tree));
    const link = { type: 'symlink', path: 'app/lib/link', mode: 0o777 } as const;
    expect(judgeLink({ ...link, target: '../main.js' }, all)).to.be.undefined;
    expect(judgeLink({ ...link, target: '../../../x' }, all)).to.equal('outside');
  });

  it('makes findings of what it finds, and stops when there are many', async () => {
    const many = Array.from({ length: 100 }, (_, index) => [`broken/${index}`, 'nothing']);
    const { findings } = await lintBundle(
      entries(Object.fromEntries(many) as Record<string, string>),
    );
    const links = findings.filter(({ code }) => code === 'link-dangling');
    expect(links).to.have.length(20);
    expect(links[0]).to.include({ severity: 'warning', file: 'broken/0' });
    expect(links[0]?.message).to.include(
      'broken/0 -> nothing leads to nothing that is in the revision',
    );
  });
});
