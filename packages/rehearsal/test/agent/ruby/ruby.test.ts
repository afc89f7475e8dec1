import type { LooseValue } from '@codedeployer/appspec';
import { inspectString } from '@codedeployer/appspec';
import { expect } from 'chai';
import { expandPath, joinPaths, parentPath } from '../../../dist/agent/ruby/paths.js';
import { strip } from '../../../dist/agent/ruby/strip.js';

/** A list as a value of an appspec carries it. */
function list(...items: readonly LooseValue[]): LooseValue {
  const value = { className: 'Array', inspect: '[…]', items };
  return value;
}

const five = { className: 'Integer', inspect: '5' };

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

describe('a path, as Ruby has it', () => {
  it('is joined with one slash, and a list stands for its parts', () => {
    const join = (part: LooseValue): string => joinPaths('/arch', part);
    expect(join('app')).to.equal('/arch/app');
    expect(join('//app/')).to.equal('/arch//app/');
    expect(join('')).to.equal('/arch/');
    expect(join(list('app'))).to.equal('/arch/app');
    expect(join(list('a', list('b', 'c')))).to.equal('/arch/a/b/c');
    expect(join(list('a', list()))).to.equal('/arch/a/');
    expect(join(list(list(), 'a'))).to.equal('/arch/a');
    expect(join(list())).to.equal('/arch/');
    expect(joinPaths(list('/x', 'y'), 'f')).to.equal('/x/y/f');
    expect(joinPaths(list(), 'f')).to.equal('/f');
  });

  it('cannot be made of anything else, nor of a string with a NUL', () => {
    const ofInteger = 'no implicit conversion of Integer into String';
    expect(messageOf(() => joinPaths('/arch', five))).to.equal(ofInteger);
    expect(messageOf(() => joinPaths('/arch', list('a', five)))).to.equal(ofInteger);
    expect(messageOf(() => joinPaths('/arch', 'a\0b'))).to.equal('string contains null byte');
  });

  it('keeps several slashes at its start when it is expanded, and is not the same as with one', () => {
    expect(expandPath('rel/dest', { cwd: '/', home: undefined })).to.equal('/rel/dest');
    const expand = (path: string): string => expandPath(path, { cwd: '/cwd', home: '/home/me' });
    const expanded = Object.fromEntries(
      ['//srv/x', '///srv//x/', '//srv//x/../y', '//', '//..', '//../x', '//a/..', '//a/../../b']
        .concat(['/a//b/.', 'x/../y', '.', '~', '~/x', '~/../x'])
        .map((path) => [path, expand(path)]),
    );
    expect(expanded).to.deep.equal({
      '//srv/x': '//srv/x',
      '///srv//x/': '///srv/x',
      '//srv//x/../y': '//srv/y',
      '//': '//',
      '//..': '//',
      '//../x': '//x',
      '//a/..': '/',
      '//a/../../b': '/b',
      '/a//b/.': '/a/b',
      'x/../y': '/cwd/y',
      '.': '/cwd',
      '~': '/home/me',
      '~/x': '/home/me/x',
      '~/../x': '/home/x',
    });
    expect(['//x', '//x/y', '///x//y', '//'].map(parentPath)).to.deep.equal(['/', '/x', '/x', '/']);
  });

  it('may begin with a user’s home folder, if there is such a user', () => {
    const expand = (path: string, home?: string): string => expandPath(path, { cwd: '/', home });
    expect(expand('~root/../z')).to.equal('/z');
    expect(expand('~root//z')).to.match(/^\/.+\/z$/);
    expect(messageOf(() => expand('~no-such-user/z'))).to.equal("user no-such-user doesn't exist");
    expect(messageOf(() => expand('~/z', 'relative'))).to.equal('non-absolute home');
  });
});

describe('a string, as Ruby has it', () => {
  it('is stripped of white space of ASCII and of NUL, and of no other', () => {
    expect(strip('\0 \t\v\f\r\na b\n\0')).to.equal('a b');
    expect(strip('\u00a0a\u2003')).to.equal('\u00a0a\u2003');
  });

  it('is inspected with Ruby’s escapes', () => {
    const inspected = ['a"b\\', '\x07\x1b\v\x01\x7f', '#{a} #$b #@c # #', 'é😀\u2028\u200b'];
    expect(inspected.map(inspectString)).to.deep.equal([
      String.raw`"a\"b\\"`,
      String.raw`"\a\e\v\u0001\u007F"`,
      String.raw`"\#{a} \#$b \#@c # #"`,
      '"é😀\\u2028\u200b"',
    ]);
  });
});
