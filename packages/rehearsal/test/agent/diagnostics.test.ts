import { Buffer } from 'node:buffer';
import { expect } from 'chai';
import { failed } from '../../dist/agent/diagnostics.js';
import { scriptFailure } from '../../dist/agent/hooks/run-script.js';

describe('what the agent reports of a failed script', () => {
  /** Of a script that has printed a line, by an agent in a locale. */
  const reported = (script: string, line: string, environment = {}) =>
    failed(
      scriptFailure(4, script, 'it failed'),
      Buffer.from(`LifecycleEvent - AfterInstall\nScript - ${script}\n[stdout]${line}\n`),
      environment,
    ).diagnostics;

  it('is an exception where the locale is no UTF-8, and the script’s name and its output are no ASCII', () => {
    expect(reported('größe.sh', 'fünf', { LANG: 'C' })).to.deep.equal({
      errorCode: 'Unknown',
      scriptName: 'größe.sh',
      message: 'Attempting minimal diagnostics',
      log: 'Exception Encoding::CompatibilityError occured',
    });
    // LC_ALL counts before LANG.
    const overruled = { LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' };
    expect(reported('größe.sh', 'fünf', overruled)).to.include({ errorCode: 'Unknown' });
  });

  it('is the output where one of the three does not hold', () => {
    const utf8 = { LC_ALL: '', LANG: 'de_DE.UTF-8' };
    for (const [script, line, environment] of [
      ['size.sh', 'fünf', { LANG: 'C' }],
      ['größe.sh', 'five', { LANG: 'C' }],
      ['größe.sh', 'fünf', utf8],
      ['größe.sh', 'fünf', { LANG: 'C', LC_CTYPE: 'C.utf8' }],
      ['größe.sh', 'fünf', {}], // systemd gives a service a locale of UTF-8 unless another is set
    ] as const) {
      expect(reported(script, line, environment)).to.include({ errorCode: 4 });
      expect(reported(script, line, environment).log).to.contain(`[stdout]${line}\n`);
    }
  });
});
