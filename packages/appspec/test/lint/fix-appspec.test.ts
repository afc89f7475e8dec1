import { expect } from 'chai';
import { fixAppspec } from '@codedeployer/appspec';
import { parseAppspec } from '@codedeployer/appspec';

describe('fixing an appspec.yml', () => {
  it('corrects what can only be meant in one way, and keeps comments and layout', () => {
    const { text, changes } = fixAppspec(
      [
        '\ufeff# deploys the shop',
        'version: "0.0"   # sic',
        'os: linux',
        'hook:',
        '  AfterInstall:',
        '    - location: scripts/start.sh',
        'permissions:',
        '  - object: /srv/app',
        '    pattern: *.txt # all texts',
        '    mode: 0644',
        '    except:',
        '      - *.tmp',
        'released: 2024-01-31',
        '',
      ].join('\n'),
    );
    expect(text.split('\n')).to.deep.equal([
      '# deploys the shop',
      'version: 0.0   # sic',
      'os: linux',
      'hooks:',
      '  AfterInstall:',
      '    - location: scripts/start.sh',
      'permissions:',
      '  - object: /srv/app',
      '    pattern: "*.txt" # all texts',
      '    mode: "0644"',
      '    except:',
      '      - "*.tmp"',
      'released: "2024-01-31"',
      '',
    ]);
    expect(changes).to.have.length(7);
    expect(changes).to.include('Line 10: put the mode 0644 in quotes.');
    expect(parseAppspec(text).accepted).to.equal(true);
  });

  it('puts patterns in quotes with comments and CRLF behind them, and in a list on one line', () => {
    const { text, changes } = fixAppspec(
      [
        'version: 0.0',
        'os: linux',
        'permissions:',
        '  - object: /srv/app',
        '    pattern: *.txt # all texts',
        '    except: [*.txt, a, *.b.*,*]   # but these',
        '',
      ].join('\r\n'),
    );
    expect(text.split('\r\n').slice(4, 6)).to.deep.equal([
      '    pattern: "*.txt" # all texts',
      '    except: ["*.txt", a, "*.b.*","*"]   # but these',
    ]);
    expect(changes).to.have.length(4);
    expect(parseAppspec(text).accepted).to.equal(true);
    expect(fixAppspec('except: [*alias, "*.x"]').changes).to.deep.equal([]);
  });

  it('changes nothing in a file that is right, nor in one that it does not understand', () => {
    for (const text of [
      'version: 0.0\nos: linux\r\nfiles: []',
      'version: [',
      '',
      'x: &a 1\ny: *a\n',
    ]) {
      expect(fixAppspec(text)).to.deep.equal({ text, changes: [] });
    }
  });

  it('counts characters, not bytes', () => {
    const { text } = fixAppspec('# Größe 🎉\r\nhook: {}\r\n');
    expect(text).to.equal('# Größe 🎉\r\nhooks: {}\r\n');
  });
});
