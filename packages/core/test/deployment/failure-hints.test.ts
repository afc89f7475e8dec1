import { expect } from 'chai';
import { hintFor } from '../../dist/deployment/failure-hints.js';

describe('the hint at a failure', () => {
  const hint = (code: number, logTail: string, event = 'AfterInstall') =>
    hintFor(
      {
        errorCode: 'ScriptFailed',
        scriptName: 'a.sh',
        message: `Script at specified location: a.sh failed with exit code ${code}`,
        logTail,
      },
      event,
    ) ?? '';

  const cases: readonly (readonly [code: number, log: string, says: string])[] = [
    [1, '[stderr]su: user ubuntu does not exist or the user entry does not contain all', 'runas'],
    [1, "[stderr]chown: invalid user: 'shop:shop'", 'owner, group or user'],
    [1, '[stdout]This account is currently not available.', 'nologin'],
    [1, '[stderr]System has not been booted with systemd as init system (PID 1).', '/run/systemd'],
    [127, '[stderr]a.sh: line 3: systemctl: command not found', '/run/systemd'],
    [127, "[stderr]/usr/bin/env: 'bash\\r': No such file or directory", 'line ends'],
    [127, '[stderr]a.sh: line 3: npm: command not found', 'PATH of the agent'],
    [126, '[stderr]a.sh: ./run: Permission denied', 'chmod +x'],
    [137, '', 'memory'],
  ];
  for (const [code, log, says] of cases)
    it(`says what helps at exit code ${code}${log === '' ? '' : ` and "${log}"`}`, () => {
      expect(hint(code, log)).to.contain(says);
    });

  it('says at ApplicationStop what helps with its cause, and only then whose script it is', () => {
    for (const [code, log, says] of cases) {
      const told = hint(code, log, 'ApplicationStop');
      expect(told.startsWith(hint(code, log)), told).to.equal(true);
      expect(told).to.contain(says).and.to.contain('ApplicationStop runs the script');
    }
    expect(hint(1, '', 'ApplicationStop')).to.match(/^ApplicationStop runs the script/);
  });

  it('names the option that makes in a rehearsal what was missing', () => {
    for (const log of [
      '[stderr]su: user ubuntu does not exist',
      "[stderr]chown: invalid user: 'shop:shop'",
      '[stderr]System has not been booted with systemd as init system (PID 1).',
      '[stderr]a.sh: line 3: systemctl: command not found',
      "[stderr]shared object '.env' does not exist: create /var/www/shop/shared/.env once by hand",
    ])
      expect(hint(1, log)).to.contain('`prepare`').and.contain('docs/rehearsal-instances.md');
    expect(hint(127, '')).to.contain('`prepare`');
  });

  const said = (message: string) =>
    hintFor(
      { errorCode: 'ScriptFailed', scriptName: 'a.sh', message, logTail: '' },
      'AfterInstall',
    );

  it('says that the program behind #! is missing, where the agent says that the script is', () => {
    const message =
      'Script at specified location: a.sh failed with error Errno::ENOENT with message No such file or directory - /opt/a.sh';
    expect(said(message)).to.contain('#!').and.contain('`prepare`');
  });

  it('says that a signal ended the script, where the agent has no exit code to tell', () => {
    expect(said('Script at specified location: a.sh failed with exit code ')).to.contain('signal');
  });

  for (const log of [
    'a.sh: 2: [[: not found',
    'a.sh: 3: Syntax error: "(" unexpected',
    'a.sh: 2: source: not found',
    'a.sh: 1: set: Illegal option -o pipefail',
    'a.sh: 4: Bad substitution',
    'a.sh: 1: function: not found',
  ])
    it(`says that sh ran what is written for bash at "${log}"`, () => {
      for (const code of [1, 2, 127])
        expect(hint(code, `[stderr]/opt/archive/${log}`)).to.contain('#!/bin/bash');
    });

  it('says nothing where nothing is known', () => {
    expect(hint(1, '[stderr]oh dear')).to.equal('');
    expect(hint(12, '')).to.equal('');
  });
});
