import { expect } from 'chai';
import { accepted, linux, refused, validation } from './verdict-of.js';

const permission = (...lines: readonly string[]) =>
  linux('permissions:', '  - object: /srv/app', ...lines.map((line) => `    ${line}`));

describe("the agent's rules", () => {
  it('counts a mode by characters, and strips NUL from both ends', () => {
    expect(refused(permission('mode: "😀"')).message).to.contain('mode (00😀)');
    const text = linux('hooks:', '  AfterInstall:', '    - location: "\\0 a.sh \\0"');
    expect(accepted(text).hooks.get('AfterInstall')?.[0]?.location).to.equal('a.sh');
  });

  it('hands on what is in a list that stands for a path, and stops at a list inside of itself', () => {
    const [mapping] = accepted(
      linux('files:', '  - source: [app, [1]]', '    destination: /srv/app'),
    ).files;
    expect(mapping?.source).to.deep.equal({
      className: 'Array',
      inspect: '["app", [1]]',
      items: [
        'app',
        { className: 'Array', inspect: '[1]', items: [{ className: 'Integer', inspect: '1' }] },
      ],
    });
    const [circle] = accepted(
      linux('files:', '  - source: &a [*a]', '    destination: /srv/app'),
      'v1-ruby-2.7',
    ).files;
    expect(circle?.source).to.deep.include({
      items: [{ className: 'Array', inspect: '[[...]]' }],
    });
  });

  it('reads every section of a complete file', () => {
    const appspec = accepted(
      linux(
        'hooks:',
        '  BeforeInstall:',
        '    - location: " scripts/stop.sh "',
        '      runas: deploy',
        '      sudo: true',
        '      timeout: 60',
        '    - location: scripts/other.sh',
        'files:',
        '  - source: /',
        '    destination: /srv/app',
        'permissions:',
        '  - object: /srv/app',
        '    pattern: "*.sh"',
        '    except: [keep.sh]',
        '    type: [file]',
        '    owner: deploy',
        '    group: www-data',
        '    mode: "0750"',
        '    acls: ["bob:6", "m:6", "d:g:team:rx"]',
        '    context: {name: user_u, type: httpd_t, range: "s1-s2:c7,c0.c3"}',
        'file_exists_behavior: OVERWRITE',
      ),
    );
    const scripts = appspec.hooks.get('BeforeInstall');
    expect(scripts?.[0]).to.deep.include({
      location: 'scripts/stop.sh',
      runas: 'deploy',
      sudo: true,
      timeout: 60,
    });
    expect(scripts?.[1]).to.deep.include({
      location: 'scripts/other.sh',
      runas: undefined,
      sudo: false,
      timeout: 3600,
    });
    expect(appspec.files).to.deep.equal([
      { at: { line: 11, column: 5 }, source: '/', destination: '/srv/app' },
    ]);
    const [read] = appspec.permissions;
    expect(read).to.deep.include({
      object: '/srv/app',
      pattern: '*.sh',
      except: ['keep.sh'],
      types: ['file'],
      owner: 'deploy',
      group: 'www-data',
      mode: '0750',
      context: { user: 'user_u', type: 'httpd_t', range: 's1-s2:c0.c3,c7' },
    });
    expect(read?.acls?.map((ace) => ace.text)).to.deep.equal([
      'user:bob:rw-',
      'mask::rw-',
      'default:group:team:r-x',
    ]);
    expect(appspec.fileExistsBehavior).to.equal('OVERWRITE');
  });

  const refusals: readonly (readonly [string, string, string])[] = [
    [
      'nothing',
      '',
      "the application specification file was empty. Make sure your AppSpec file defines at minimum the 'version' and 'os' properties.",
    ],
    [
      'comments only',
      '# nothing\n',
      "the application specification file was empty. Make sure your AppSpec file defines at minimum the 'version' and 'os' properties.",
    ],
    [
      'false',
      'false',
      "the application specification file was empty. Make sure your AppSpec file defines at minimum the 'version' and 'os' properties.",
    ],
    [
      'a version in quotes',
      'version: "0.0"\nos: linux',
      'an invalid version value (0.0) was entered in the application specification file. Make sure your AppSpec file specifies "0.0" as the version, and then try again.',
    ],
    [
      'no version',
      'os: linux',
      'an invalid version value () was entered in the application specification file. Make sure your AppSpec file specifies "0.0" as the version, and then try again.',
    ],
    [
      'another system',
      'version: 0.0\nos: Linux',
      'the application specification file specifies an unsupported operating system (Linux). Specify either "linux" or "windows" in the os section of the AppSpec file, and then try again.',
    ],
    [
      'a script without location',
      linux('hooks:', '  AfterInstall:', '    - runas: root'),
      'the application specification file specifies a script with no location value. Specify the location in the hooks section of the AppSpec file, and then try again.',
    ],
    [
      'a script with a blank location',
      linux('hooks:', '  AfterInstall:', '    - location: " "'),
      'the application specification file specifies a script with no location value. Specify the location in the hooks section of the AppSpec file, and then try again.',
    ],
    [
      'a mapping without source',
      linux('files:', '  - destination: /b'),
      'the application specification file specifies a destination file, but no source file. Update the files section of the AppSpec file, and then try again.',
    ],
    [
      'a mapping without destination',
      linux('files:', '  - source: /a'),
      'the application specification file specifies only a source file (/a). Add the name of the destination file to the files section of the AppSpec file, and then try again.',
    ],
    [
      'a permission without object',
      linux('permissions:', '  - mode: 644'),
      'a permission listed in the application specification file has no object value. Update the permissions section of the AppSpec file, and then try again.',
    ],
    [
      'a permission with a blank object',
      linux('permissions:', '  - object: " "'),
      'a permission listed in the application specification file has no object value. Update the permissions section of the AppSpec file, and then try again.',
    ],
    [
      'another type of object',
      permission('type: [files]'),
      'the application specification filespecifies a permission for an object type not supported for permissions (files). Update the permissions section of the AppSpec file, and then try again.',
    ],
    [
      'a mode of five digits',
      permission('mode: "00644"'),
      'the length of a permissions mode (00644) in the application specification file is invalid. Permissions modes must be between one and four characters long. Update the permissions section of the AppSpec file, and then try again.',
    ],
    [
      'a mode that YAML takes for octal',
      permission('mode: 0755'),
      'the permissions mode (493) in the application specification file contains an invalid character (9). Update the permissions section of the AppSpec file, and then try again.',
    ],
    [
      'an acl entry of five parts',
      permission('acls: ["a:b:c:d:e"]'),
      'of a problem with the acls permission settings in the application specification file. Invalid acl entry (a:b:c:d:e).',
    ],
    [
      'an empty acl entry',
      permission('acls: [""]'),
      'of a problem with the acls permission settings in the application specification file. Invalid acl entry ().',
    ],
    [
      'a mask with a name',
      permission('acls: ["mask:bob:7"]'),
      'of a problem with the acls permission settings in the application specification file. Invalid acl entry (mask:bob:7).',
    ],
    [
      'a base acl entry',
      permission('acls: ["u::7"]'),
      'of a problem with the acls permission settings in the application specification file. Use mode to set the base acl entry (u::7). Update the permissions section of the AppSpec file, and then try again.',
    ],
    [
      'an unknown acl permission',
      permission('acls: ["bob:8"]'),
      'the access control list (ACL) named bob:8 in the application specification file contains an invalid character (8). Correct the ACL in the hooks section of the AppSpec file, and then try again.',
    ],
    [
      'a context without type',
      permission('context: {name: n}'),
      'the application specification file specifies an invalid context type ({"name"=>"n"}). Update the permissions section of the AppSpec file, and then try again.',
    ],
    [
      'a range that goes down',
      permission('context: {type: t, range: s1-s0}'),
      'of a problem with the SELinux range specified (s1-s0) for the context parameter in the permissions section of the application specification file. Make corrections in the permissions section of the AppSpec file, and then try again.',
    ],
    [
      'an unknown file_exists_behavior',
      linux('file_exists_behavior: overwrite'),
      'an invalid file_exists_behavior value (overwrite) was entered in the application specification file. Make sure your AppSpec file specifies one of DISALLOW,OVERWRITE,RETAIN as the file_exists_behavior, and then try again.',
    ],
  ];
  for (const [what, text, because] of refusals) {
    it(`refuse ${what}`, () => {
      expect(refused(text)).to.include({
        class: validation,
        message: `The deployment failed because ${because}`,
      });
    });
  }

  const ranges: readonly (readonly [string, string])[] = [
    ['s', 'invalid sensitivity s'],
    ['s-1', 'invalid sensitivity s'],
    ['s0-', 'invalid range part s0-'],
    [':c0', 'invalid range part :c0'],
    ['s0:x', 'invalid category x'],
    ['s0:c1024', 'invalid category c1024'],
    ['s0:c5.c1', 'invalid category range c5.c1'],
    ['s0:c1,c1', 'duplicate categories'],
  ];
  for (const [range, message] of ranges) {
    it(`refuse the SELinux range "${range}"`, () => {
      expect(refused(permission(`context: {type: t, range: "${range}"}`)).message).to.equal(
        message,
      );
    });
  }

  const shapes: readonly (readonly [string, string, string, string])[] = [
    [
      'hooks as a list',
      linux('hooks: []'),
      'NoMethodError',
      "undefined method `each_pair' for []:Array",
    ],
    [
      'an event as a mapping',
      linux('hooks:', '  AfterInstall:', '    location: a.sh'),
      'NoMethodError',
      'undefined method `has_key?\' for ["location", "a.sh"]:Array',
    ],
    [
      'an event as text',
      linux('hooks:', '  AfterInstall: a.sh'),
      'NoMethodError',
      'undefined method `each\' for "a.sh":String',
    ],
    [
      'a script as text',
      linux('hooks:', '  AfterInstall:', '    - a.sh'),
      'NoMethodError',
      'undefined method `has_key?\' for "a.sh":String',
    ],
    [
      'an empty script',
      linux('hooks:', '  AfterInstall:', '    -'),
      'NoMethodError',
      "undefined method `has_key?' for nil:NilClass",
    ],
    [
      'files as text',
      linux('files: /app'),
      'NoMethodError',
      'undefined method `each\' for "/app":String',
    ],
    [
      'files as a number',
      linux('files: 5'),
      'NoMethodError',
      "undefined method `each' for 5:Integer",
    ],
    [
      'files as a mapping',
      linux('files:', '  source: /a', '  destination: /b'),
      'TypeError',
      'no implicit conversion of String into Integer',
    ],
    [
      'a type without a list',
      permission('type: file'),
      'NoMethodError',
      'undefined method `each\' for "file":String',
    ],
    [
      'an exception without a list',
      permission('except: "*.txt"'),
      'NoMethodError',
      'undefined method `each\' for "*.txt":String',
    ],
    [
      'a timeout as a list',
      linux('hooks:', '  AfterInstall:', '    - location: a', '      timeout: [1]'),
      'NoMethodError',
      "undefined method `to_i' for [1]:Array",
    ],
    [
      'an endless timeout',
      linux('hooks:', '  AfterInstall:', '    - location: a', '      timeout: .inf'),
      'FloatDomainError',
      'Infinity',
    ],
    [
      'a list instead of a mapping',
      '- version: 0.0',
      'TypeError',
      'no implicit conversion of String into Integer',
    ],
    [
      'a number instead of a mapping',
      '1.5',
      'NoMethodError',
      "undefined method `[]' for 1.5:Float",
    ],
  ];
  for (const [what, text, className, message] of shapes) {
    it(`fail in Ruby's words on ${what}`, () => {
      expect(refused(text)).to.include({ class: className, message });
    });
  }

  it('stop at the first error in the order of the agent, not of the file', () => {
    const text = linux('file_exists_behavior: x', 'permissions: [x]', 'files: x', 'hooks: x');
    expect(refused(text).message).to.contain('each_pair');
    expect(refused(`hooks: x\nos: x\nversion: x`).message).to.contain('version');
  });

  it('look at the object of a permission again only after everything else of it', () => {
    const text = linux('permissions:', '  - object: " "', '    mode: 99');
    expect(refused(text).message).to.contain(
      '(099) in the application specification file contains',
    );
  });

  it('ignore unknown keys and the case of known ones', () => {
    const { hooks, files } = accepted(
      linux(
        'Files: x',
        'hooks:',
        '  AfterInstall:',
        '    - location: a',
        '      Timeout: 5',
        '      args: [b]',
      ),
    );
    expect(files).to.deep.equal([]);
    expect(hooks.get('AfterInstall')?.[0]?.timeout).to.equal(3600);
  });

  it('drop an event without a value and keep an empty one', () => {
    const { hooks } = accepted(
      linux('hooks:', '  AfterInstall:', '  BeforeInstall: []', '  yes: []'),
    );
    expect([...hooks.keys()]).to.deep.equal(['BeforeInstall', 'true']);
  });

  it('hand on values of any type where they are only looked at while installing', () => {
    const [mapping] = accepted(linux('files:', '  - source: 5', '    destination: [/b]')).files;
    expect(mapping?.source).to.deep.equal({ className: 'Integer', inspect: '5' });
    expect(mapping?.destination).to.deep.equal({
      className: 'Array',
      inspect: '["/b"]',
      items: ['/b'],
    });
  });

  const modes: readonly (readonly [string, string])[] = [
    ['644', '644'],
    ['"0644"', '0644'],
    ['0644', '420'],
    ['4755', '4755'],
    ['""', '000'],
    ['7', '007'],
    ['0x1ff', '511'],
    ['7,55', '755'],
    ['~', ''],
  ];
  for (const [written, mode] of modes) {
    it(`take "mode: ${written}" for ${mode === '' ? 'none' : mode}`, () => {
      expect(accepted(permission(`mode: ${written}`)).permissions[0]?.mode ?? '').to.equal(mode);
    });
  }
});
