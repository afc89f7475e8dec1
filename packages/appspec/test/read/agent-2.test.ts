import { expect } from 'chai';
import { accepted, linux, refused, timeoutOf } from './verdict-of.js';

const permission = (...lines: readonly string[]) =>
  linux('permissions:', '  - object: /srv/app', ...lines.map((line) => `    ${line}`));
const yaml = 'The deployment failed because of a YAML parsing error: ';

describe('agent 2', () => {
  it('takes a mode as it is written', () => {
    expect(accepted(permission('mode: 0755'), 'v2').permissions[0]?.mode).to.equal('0755');
    expect(accepted(permission('mode: 0644'), 'v2').permissions[0]?.mode).to.equal('0644');
  });

  it('wants a whole number of seconds', () => {
    expect(timeoutOf('300', 'v2')).to.equal(300);
    for (const written of ['"300"', '5m', '1.5', '-5', '1,000']) {
      expect(() => timeoutOf(written, 'v2')).to.throw('expected u32');
    }
    expect(() => timeoutOf('4294967296', 'v2')).to.throw('expected u32');
    expect(() => timeoutOf('0', 'v2')).to.throw('invalid timeout value');
  });

  it('names the field, the value and the place in an error of type', () => {
    const text = linux('hooks:', '  AfterInstall:', '    - location: a.sh', '      timeout: 5m');
    const { message, finding } = refused(text, 'v2');
    expect(message).to.equal(
      `${yaml}hooks.AfterInstall[0].timeout: invalid type: string "5m", expected u32 at line 6 column 16`,
    );
    expect(finding).to.include({ line: 6, column: 16 });
  });

  it('refuses a key that is given twice, and a second document', () => {
    expect(refused(linux('os: linux'), 'v2').message).to.contain('duplicate field `os`');
    expect(refused(`${linux()}---\na: b`, 'v2').message).to.contain('more than one document');
    expect(refused(`${linux()}---\n{`, 'v2').message).to.contain('more than one document');
    expect(accepted(`${linux()}...\n`, 'v2').os).to.equal('linux');
  });

  it('takes aliases and dates, and knows no merging', () => {
    const { hooks } = accepted(
      linux(
        'hooks:',
        '  BeforeInstall: &h',
        '    - location: a.sh',
        '  AfterInstall: *h',
        'released: 2024-01-31',
      ),
      'v2',
    );
    expect(hooks.get('AfterInstall')?.[0]?.location).to.equal('a.sh');
    const merged = linux('hooks:', '  AfterInstall:', '    - <<: {location: a.sh}');
    expect(refused(merged, 'v2').message).to.contain('no location value');
  });

  it('keeps the text of an event that looks like a boolean', () => {
    expect([
      ...accepted(linux('hooks:', '  yes:', '    - location: a.sh'), 'v2').hooks.keys(),
    ]).to.deep.equal(['yes']);
  });

  it('refuses at once what agent 1 only finds at Install', () => {
    expect(refused(permission('pattern: "*.txt"'), 'v2').message).to.contain(
      'invalid pattern (*.txt)',
    );
    expect(refused(permission('except: [a]'), 'v2').message).to.contain('except parameter');
    expect(refused(permission('acls: ["d:u:bob:7"]'), 'v2').message).to.contain('-d parameter');
    expect(
      accepted(permission('type: [directory]', 'pattern: "*.txt"'), 'v2').permissions,
    ).to.have.length(1);
  });

  it('wants acl entries with their type', () => {
    expect(refused(permission('acls: ["bob:6"]'), 'v2').message).to.contain(
      'Invalid acl entry (bob:6)',
    );
    expect(refused(permission('acls: ["u:bob:8"]'), 'v2').message).to.contain(
      'Invalid acl entry (u:bob:8)',
    );
    const [read] = accepted(permission('acls: ["u:bob:6", "m::7"]'), 'v2').permissions;
    expect(read?.acls?.map((ace) => ace.text)).to.deep.equal(['user:bob:rw-', 'mask::rwx']);
  });

  it('reads Windows files, but without permissions', () => {
    expect(accepted('version: 0.0\nos: windows', 'v2').os).to.equal('windows');
    const text = 'version: 0.0\nos: windows\npermissions:\n  - object: /a\n';
    expect(refused(text, 'v2').message).to.contain('Windows Server instances');
  });

  it('refuses an empty file, one without version or os, and one that is no UTF-8', () => {
    expect(refused(' \n', 'v2').message).to.contain('was empty');
    expect(refused('os: linux', 'v2').message).to.contain('missing field `version`');
    expect(refused('version: 0.0', 'v2').message).to.contain('missing field `os`');
    expect(refused(Buffer.from([0xff]), 'v2').message).to.contain('valid UTF-8');
  });

  it('drops an empty user instead of taking it for root', () => {
    const text = linux('hooks:', '  AfterInstall:', '    - location: a.sh', '      runas: ""');
    expect(accepted(text, 'v2').hooks.get('AfterInstall')?.[0]?.runas).to.equal(undefined);
    expect(accepted(text, 'v1').hooks.get('AfterInstall')?.[0]?.runas).to.equal('');
  });
});
