import { expect } from 'chai';
import type { AgentProfile } from '@codedeployer/appspec';
import { accepted, linux, refused, timeoutOf } from './verdict-of.js';

/** The messages below were printed by Ruby 3.1 with psych 4.0.3 on libyaml 0.2.5 for the same texts. */
describe('reading YAML as libyaml does', () => {
  const broken: readonly (readonly [string, string, string])[] = [
    [
      'a colon without a space',
      'version:0.0\nos: linux\n',
      'mapping values are not allowed in this context at line 2 column 3',
    ],
    ['two colons', 'a: b: c', 'mapping values are not allowed in this context at line 1 column 5'],
    [
      'a tab as indentation',
      'a:\n\t- b\n',
      'found character that cannot start any token while scanning for the next token at line 2 column 1',
    ],
    [
      'a line of a tab',
      'a: b\n\t\nc: d\n',
      'found a tab character that violates indentation while scanning a plain scalar at line 1 column 4',
    ],
    [
      'a list below a value',
      'a: b\n- c\n',
      'did not find expected key while parsing a block mapping at line 1 column 1',
    ],
    [
      'an open bracket',
      'a: [1,2\nb: c\n',
      "did not find expected ',' or ']' while parsing a flow sequence at line 1 column 4",
    ],
    [
      'an open quote',
      "a: 'x\n",
      'found unexpected end of stream while scanning a quoted scalar at line 1 column 4',
    ],
    [
      'a pattern without quotes',
      'a: *.txt\n',
      'did not find expected alphabetic or numeric character while scanning an alias at line 1 column 4',
    ],
    [
      'a key over two lines',
      'a\nb: c',
      'mapping values are not allowed in this context at line 2 column 2',
    ],
    ['YAML 2.0', '%YAML 2.0\n---\na: 1\n', 'found incompatible YAML document at line 1 column 1'],
    [
      'an unknown directive',
      '%FOO\n---\na: 1',
      'found unknown directive name while scanning a directive at line 1 column 1',
    ],
    [
      'a colon before a comma',
      '{a:,}',
      "found unexpected ':' while scanning a plain scalar at line 1 column 2",
    ],
    [
      'an unknown escape',
      'x: "\\q"',
      'found unknown escape character while parsing a quoted scalar at line 1 column 4',
    ],
    [
      'a value without a key',
      ': a\n',
      'did not find expected key while parsing a block mapping at line 1 column 1',
    ],
    [
      'a lone question mark in a list',
      '[? : a]',
      "did not find expected ',' or ']' while parsing a flow sequence at line 1 column 1",
    ],
  ];
  for (const [what, text, message] of broken) {
    it(`refuses ${what} in the words of Psych`, () => {
      expect(refused(text)).to.include({
        class: 'Psych::SyntaxError',
        message: `(<unknown>): ${message}`,
      });
    });
  }

  const bytes: readonly (readonly [string, Uint8Array, string])[] = [
    ['UTF-16', Buffer.from('\ufeffversion: 0.0', 'utf16le'), 'invalid leading UTF-8 octet'],
    [
      'Latin-1',
      Buffer.from('# caf\xe9 au lait\nversion: 0.0', 'latin1'),
      'invalid trailing UTF-8 octet',
    ],
    [
      'a character cut short',
      Buffer.from([0x61, 0x3a, 0x20, 0xc3]),
      'incomplete UTF-8 octet sequence',
    ],
    [
      'an overlong character',
      Buffer.from([0x61, 0xc0, 0x80]),
      'invalid length of a UTF-8 sequence',
    ],
    ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), 'invalid Unicode character'],
    ['NUL', Buffer.from('a: b\0'), 'control characters are not allowed'],
  ];
  for (const [what, content, problem] of bytes) {
    it(`refuses ${what}, even in a comment`, () => {
      expect(refused(content).message).to.equal(`(<unknown>): ${problem} at line 1 column 1`);
    });
  }

  it('reads nothing behind the first document', () => {
    expect(accepted(`${linux()}---\n{ not YAML`).os).to.equal('linux');
  });

  it('takes CRLF, CR and NEL as line ends, tabs behind colons, JSON, and a YAML 1.2 directive', () => {
    expect(accepted('version: 0.0\r\nos: linux\r\n').version).to.equal('0.0');
    expect(accepted('version: 0.0\ros: linux\r').version).to.equal('0.0');
    expect(accepted('version: 0.0\u0085os: linux\u0085').version).to.equal('0.0');
    expect(accepted('version:\t0.0\t\nos:\tlinux').version).to.equal('0.0');
    expect(accepted('{"version":0.0,"os":"linux"}').version).to.equal('0.0');
    expect(accepted('%YAML 1.2\n---\nversion: 0.0\nos: linux').version).to.equal('0.0');
  });

  it('lets a byte order mark push the first key one column in, which ends the document before "os"', () => {
    expect(refused(`\ufeff${linux()}`).message).to.contain('unsupported operating system ()');
  });

  it('takes a non-breaking space for a part of the key', () => {
    const text = linux('files:', '\u00a0 - source: /a', '\u00a0   destination: /b');
    expect(accepted(text).files).to.deep.equal([]);
  });

  it('gives the place of a syntax error where the text stops making sense', () => {
    expect(refused('version: 0.0\nos: [linux\nfiles: []\n').finding).to.include({
      line: 3,
      column: 6,
    });
  });
});

describe('resolving scalars as Psych does', () => {
  const timeouts: readonly (readonly [string, number])[] = [
    ['300', 300],
    ['"300"', 300],
    ['" 20 "', 20],
    ['10s', 10],
    ['5m', 5],
    ['1.5', 1],
    ['1,000', 1000],
    ['1_000', 1000],
    ['010', 8],
    ['08', 8],
    ['0x1F', 31],
    ['0b101', 5],
    ['1e3', 1],
    ['1.5e+3', 1500],
    ['1:30', 5400],
    ['1:30:20', 5420],
    ['~', 3600],
    ['no', 3600],
    ['99999', 99999],
    ['!!int "7"', 7],
    ['! "8"', 8],
  ];
  for (const [written, seconds] of timeouts) {
    it(`reads "timeout: ${written}" as ${String(seconds)} seconds`, () => {
      expect(timeoutOf(written)).to.equal(seconds);
    });
  }

  for (const written of ['0', '0.5', '-5', 'abc', '""', '0o10']) {
    it(`refuses "timeout: ${written}"`, () => {
      expect(() => timeoutOf(written)).to.throw('invalid timeout value');
    });
  }

  for (const zero of [
    '0.0',
    '0',
    '0.00',
    '-0.0',
    '.0',
    '0.',
    '0,0',
    '0_0',
    '0x0',
    '0:0',
    '!!float 0',
  ]) {
    it(`takes "${zero}" for version 0.0`, () => {
      expect(accepted(`version: ${zero}\nos: linux`).os).to.equal('linux');
    });
  }

  for (const other of ['"0.0"', '0e0', '0.1', '1', '~', 'v0.0', 'true', '[0.0]', '.', ':a']) {
    it(`does not take ${other} for version 0.0`, () => {
      expect(refused(`version: ${other}\nos: linux`).message).to.contain('invalid version value');
    });
  }

  it('refuses numbers that Ruby itself cannot convert', () => {
    expect(refused(linux('x: .e+5'))).to.include({
      class: 'ArgumentError',
      message: 'invalid value for Float(): "e+5"',
    });
    expect(refused(linux('x: 0b_'))).to.include({
      class: 'ArgumentError',
      message: 'invalid value for Integer(): "0b"',
    });
  });

  it('lets the last of two equal keys win', () => {
    expect(refused(linux('os: windows')).message).to.contain('(windows)');
    expect(accepted('os: windows\nversion: 0.0\nos: linux').os).to.equal('linux');
  });

  it('merges a mapping written under "<<"', () => {
    const text = linux('hooks:', '  AfterInstall:', '    - <<: {location: a.sh, timeout: 5}');
    expect(accepted(text).hooks.get('AfterInstall')?.[0]).to.include({
      location: 'a.sh',
      timeout: 5,
    });
  });
});

describe('what Ruby 3.1 refuses and Ruby 2.7 takes', () => {
  const strict: readonly (readonly [string, string, string, string])[] = [
    ['an alias', 'x: &a [1]\ny: *a', 'Psych::BadAlias', 'Unknown alias: a'],
    ['a merged alias', 'x: &a {b: 1}\ny: {<<: *a}', 'Psych::BadAlias', 'Unknown alias: a'],
    [
      'a date',
      'released: 2024-01-31',
      'Psych::DisallowedClass',
      'Tried to load unspecified class: Date',
    ],
    [
      'a time',
      'released: 2024-01-31 10:00:00',
      'Psych::DisallowedClass',
      'Tried to load unspecified class: Time',
    ],
    [
      'a set',
      'x: !!set {a}',
      'Psych::DisallowedClass',
      'Tried to load unspecified class: Psych::Set',
    ],
    [
      'an object',
      'x: !ruby/object:OpenStruct {}',
      'Psych::DisallowedClass',
      'Tried to load unspecified class: OpenStruct',
    ],
  ];
  for (const [what, line, className, message] of strict) {
    it(`is ${what}`, () => {
      expect(refused(linux(line))).to.include({ class: className, message });
      expect(accepted(linux(line), 'v1-ruby-2.7').os).to.equal('linux');
    });
  }

  it('is not an anchor that nothing refers to, a symbol, a quoted date or a tag of another tool', () => {
    const text = linux(
      'a: &x 1',
      'b: :symbol',
      'c: "2024-01-31"',
      'd: !Sub "${x}"',
      'e: 2024-02-xx',
    );
    expect(accepted(text).os).to.equal('linux');
  });

  it('is no alias that was never defined: both refuse it', () => {
    expect(refused(linux('x: *nowhere'), 'v1-ruby-2.7').class).to.equal('Psych::BadAlias');
  });

  it('shares the aliased list under Ruby 2.7', () => {
    const text = linux(
      'hooks:',
      '  BeforeInstall: &h',
      '    - location: a.sh',
      '  AfterInstall: *h',
    );
    const { hooks } = accepted(text, 'v1-ruby-2.7');
    expect(hooks.get('AfterInstall')).to.deep.equal(hooks.get('BeforeInstall'));
  });

  const inspected = (written: string, profile: AgentProfile = 'v1') => {
    const [mapping] = accepted(
      linux('files:', `  - source: [${written}]`, '    destination: /srv/app'),
      profile,
    ).files;
    const source = mapping?.source ?? '';
    return typeof source === 'string' ? source : source.inspect.slice(1, -1);
  };

  it('names the class behind a tag with or without a colon, and none where the name is missing', () => {
    for (const [written, className] of [
      ['!ruby/objectFoo {a: 1}', 'Foo'],
      ['!ruby/structFoo {a: 1}', 'Foo'],
      ['!ruby/exceptionFoo {a: 1}', 'Foo'],
      ['!ruby/object: {a: 1}', 'Object'],
      ['!ruby/hash-with-ivars:Foo {}', 'Foo'],
    ] as const) {
      expect(refused(linux(`x: ${written}`)), written).to.include({
        class: 'Psych::DisallowedClass',
        message: `Tried to load unspecified class: ${className}`,
      });
    }
    for (const written of ['!map: {a: 1}', '!seq: [1]', '!ruby/array: [1]', '!ruby/hash: {a: 1}']) {
      expect(refused(linux(`x: ${written}`)).message, written).to.equal(
        "undefined method `allocate' for nil:NilClass",
      );
    }
    for (const [written, shown] of [
      ['!ruby/objectHash {a: 1}', '{"a"=>1}'],
      ['!ruby/hashFoo {a: 1}', '{"a"=>1}'],
      ['!ruby/hash-with-ivars {a: 2024-01-01}', '{}'],
      ['!ruby/hash-with-ivars {elements: {b: 2}, ivars: {"@c": 3}}', '{"b"=>2}'],
      ['!str: 11', '"11"'],
      ['!ruby/string: {str: a}', '"a"'],
    ] as const) {
      expect(inspected(written), written).to.equal(shown);
    }
    expect(refused(linux('x: !!omap [[a], []]')).class).to.equal('NoMethodError');
  });

  it('takes what is in base64 for bytes', () => {
    expect(inspected('!!binary /w==')).to.equal('"\\xFF"');
    expect(inspected('!!binary w6k=')).to.equal('"\\xC3\\xA9"');
    expect(inspected('!binary aGk=')).to.equal('"hi"');
  });

  it('refuses classes that there are not under Ruby 2.7', () => {
    for (const [written, name] of [
      ['!ruby/object:Foo {}', 'Foo'],
      ['!ruby/object:Foo::Bar {}', 'Foo::'],
      ['!ruby/object:String::Bar {}', 'String::Bar'],
      ['!str:Foo x', 'Foo'],
      ['!ruby/struct:Foo {a: 1}', 'Foo'],
      ['!ruby/class foo', 'foo'],
    ] as const) {
      expect(refused(linux(`x: ${written}`), 'v1-ruby-2.7'), written).to.include({
        class: 'ArgumentError',
        message: `undefined class/module ${name}`,
      });
    }
    expect(inspected('!map:Hash {a: 1}', 'v1-ruby-2.7')).to.equal('{"a"=>1}');
    expect(inspected('!str:String x', 'v1-ruby-2.7')).to.equal('"x"');
  });

  it('counts days and hours as Ruby 2.7 does', () => {
    for (const [written, shown] of [
      ['2024-02-30 10:00:00', '2024-03-01 10:00:00 +0000'],
      ['2024-02-31 10:00:00 +01:00', '2024-03-02 10:00:00 +0100'],
      ['2024-01-01 24:00:00', '2024-01-02 00:00:00 +0000'],
      ['2024-01-01 10:00:60', '2024-01-01 10:01:00 +0000'],
      ['2024-01-01 24:00:01', '"2024-01-01 24:00:01"'],
      ['2023-02-29', '"2023-02-29"'],
      ['1582-10-15', '#<Date: 1582-10-15 ((2299161j,0s,0n),+0s,2299161j)>'],
      ['1582-10-10', '"1582-10-10"'],
      ['1582-10-04', '#<Date: 1582-10-04 ((2299160j,0s,0n),+0s,2299161j)>'],
      ['1500-02-29', '#<Date: 1500-02-29 ((2268992j,0s,0n),+0s,2299161j)>'],
      ['0000-01-01', '#<Date: 0000-01-01 ((1721058j,0s,0n),+0s,2299161j)>'],
    ] as const) {
      expect(inspected(written, 'v1-ruby-2.7'), written).to.equal(shown);
    }
  });

  it('merges no ordered map that is written as a list, unless it is empty', () => {
    expect(inspected('{<<: !!omap [a: 1], b: 2}', 'v1-ruby-2.7')).to.equal(
      '{"<<"=>{"a"=>1}, "b"=>2}',
    );
    expect(inspected('{<<: !!omap [], b: 2}', 'v1-ruby-2.7')).to.equal('{"b"=>2}');
    expect(inspected('{<<: !!omap {a: 1}, b: 2}', 'v1-ruby-2.7')).to.equal('{"a"=>1, "b"=>2}');
    expect(inspected('{<<: [!!omap [a: 1]], b: 2}', 'v1-ruby-2.7')).to.equal('{"a"=>1, "b"=>2}');
  });

  it('shows characters that cannot be printed as Ruby does', () => {
    expect(inspected('"\\0\\x7f\\x01"')).to.equal('"\\u0000\\u007F\\u0001"');
    expect(inspected('"\\N\\L"')).to.equal('"\u0085\\u2028"');
    expect(inspected('!ruby/symbol "a\\0"')).to.equal(':"a\\x00"');
    expect(inspected('!ruby/symbol №')).to.equal(':№');
    expect(inspected('!ruby/symbol "é\\L"')).to.equal(':"é\\u2028"');
    expect(inspected('!ruby/symbol "é\\0"')).to.equal(':"é\\u0000"');
  });

  it('adds up sixties with odd underscores, and ends no line at a line separator', () => {
    expect(inspected('1__0:0')).to.equal('3600');
    expect(inspected('-1_0:30.__05')).to.equal('-34200.0');
    expect(inspected('1_:0')).to.equal('3600');
    expect(inspected('7\u2028:b')).to.equal('"7\\u2028:b"');
  });

  it('reads a thousand lists within each other, and says why it stops', () => {
    const nested = (depth: number) => linux(`x: ${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(accepted(nested(1000)).os).to.equal('linux');
    expect(refused(nested(5000)).message).to.contain('exceeded maximum nesting depth');
    expect(refused(`# first\n\n${nested(5000)}`).message).to.match(
      /depth at line [2-9] column 1[01]\d\d$/,
    );
  });
});
