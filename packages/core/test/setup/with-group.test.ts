import { expect } from 'chai';
import { withGroup } from '../../dist/setup/with-group.js';

const yml = 'deploy/codedeployer.yml';

/** Texts of files, and what stands there with the group `api`. */
const texts: readonly (readonly [what: string, file: string, before: string, after: string])[] = [
  [
    'a list in a line',
    yml,
    'groups: [web] # all\nsource: dist\n',
    'groups: [web, api] # all\nsource: dist\n',
  ],
  ['an empty list', yml, 'groups: []\n', 'groups: [api]\n'],
  [
    'a list of lines, with comments',
    yml,
    '# ours\napplication: shop\ngroups:\n  - web # the first\n  - "worker" # the last\n\nsource: dist\n',
    '# ours\napplication: shop\ngroups:\n  - web # the first\n  - "worker" # the last\n  - api\n\nsource: dist\n',
  ],
  [
    'a list that is not indented',
    yml,
    'groups:\n- web\nsource: dist\n',
    'groups:\n- web\n- api\nsource: dist\n',
  ],
  [
    'a list at the end, without a line break',
    yml,
    'groups:\n  - web',
    'groups:\n  - web\n  - api\n',
  ],
  [
    'a map with settings',
    yml,
    'groups:\n  web:\n    region: eu-central-1 # here\n    tags:\n      a: b\n\n# what else\nsource: dist\n',
    'groups:\n  web:\n    region: eu-central-1 # here\n    tags:\n      a: b\n  api:\n\n# what else\nsource: dist\n',
  ],
  [
    'a map without settings',
    yml,
    'groups:\n  web:\n  worker: null\nsource: x\n',
    'groups:\n  web:\n  worker: null\n  api:\nsource: x\n',
  ],
  [
    'a map whose last one says nothing',
    yml,
    'groups:\n  web:\nsource: x\n',
    'groups:\n  web:\n  api:\nsource: x\n',
  ],
  ['a map in a line', yml, 'groups: { web: {} }\n', 'groups: { web: {}, api: {} }\n'],
  ['a file without groups', yml, 'application: shop', 'application: shop\ngroups: [api]\n'],
  [
    'JSON with a list',
    'deploy/codedeployer.json',
    '{\n  "groups": [\n    "web"\n  ],\n  "source": "dist"\n}\n',
    '{\n  "groups": [\n    "web", "api"\n  ],\n  "source": "dist"\n}\n',
  ],
  [
    'JSON with a map',
    'deploy/codedeployer.json',
    '{ "groups": { "web": { "region": "eu-west-1" } } }',
    '{ "groups": { "web": { "region": "eu-west-1" }, "api": {} } }',
  ],
  [
    'JSON without groups',
    'deploy/codedeployer.json',
    '{\n  "source": "dist"\n}\n',
    '{\n  "source": "dist",\n  "groups": ["api"]\n}\n',
  ],
  [
    'Windows line ends',
    yml,
    'groups:\r\n  - web\r\nsource: x\r\n',
    'groups:\r\n  - web\r\n  - api\r\nsource: x\r\n',
  ],
];

describe('withGroup', () => {
  for (const [what, file, before, after] of texts)
    it(`adds to ${what}, and changes nothing else`, () => {
      expect(withGroup(before, 'api', file)).to.equal(after);
    });

  it('quotes a name that YAML takes for something else', () => {
    expect(withGroup('groups: [web]\n', 'true', yml)).to.equal('groups: [web, "true"]\n');
    expect(withGroup('groups:\n  - web\n', 'eu.api', yml)).to.equal(
      'groups:\n  - web\n  - "eu.api"\n',
    );
  });

  it('refuses what it would have to write otherwise', () => {
    for (const [text, file, reason] of [
      ['groups: [api]\n', yml, 'it is there'],
      ['groups:\n  api: {}\n', yml, 'it is there'],
      ['x: &all [web]\ngroups: *all\n', yml, 'stand elsewhere'],
      ['groups: ${GROUPS}\n', yml, 'are no list'],
      ['groups: [web\n', yml, 'cannot be read'],
      ['<?php return [];', 'deploy/config.php', 'neither YAML nor JSON'],
    ] as const)
      expect(() => withGroup(text, 'api', file))
        .to.throw(reason)
        .with.property('code', 'GROUP_NOT_ADDED');
  });
});
