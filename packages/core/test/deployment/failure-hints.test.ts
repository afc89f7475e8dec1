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

  it('names the option that lets a rehearsal download, whatever has tried to', () => {
    // As these programs say it in a network of nothing but a loopback.
    for (const log of [
      'curl: (6) Could not resolve host: example.com',
      'wget: unable to resolve host address ‘example.com’',
      "wget: bad address 'example.com'",
      "fatal: unable to access 'https://example.com/a.git/': Could not resolve host: example.com",
      "  Temporary failure resolving 'deb.debian.org'",
      'E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?',
      'Failed to establish a new connection: [Errno -3] Temporary failure in name resolution',
      'npm error code EAI_AGAIN',
      'Could not fetch specs from https://rubygems.org/ due to underlying error',
      'curl error 6 while downloading https://repo.packagist.org/packages.json: Could not resolve host: repo.packagist.org',
      'dial tcp: lookup proxy.golang.org: Temporary failure',
      '/opt/a.sh: line 2: /dev/tcp/10.1.1.1/80: Network is unreachable',
    ])
      expect(hint(1, `[stderr]${log}`), log).to.contain('`network: host` (`--network host`)');
    expect(hint(6, '')).to.contain('`network: host`');
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

  const programs: readonly (readonly [code: number, log: string, says: string])[] = [
    [1, 'Error: listen EADDRINUSE: address already in use :::3000', 'The port is taken'],
    [
      1,
      'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)',
      'The port is taken',
    ],
    [
      1,
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'Docker does not run',
    ],
    [
      1,
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
      'group docker',
    ],
    [1, 'sudo: a terminal is required to read the password; either use the -S option', 'NOPASSWD'],
    [
      1,
      'npm error The `npm ci` command can only install with an existing package-lock.json or',
      'package-lock.json',
    ],
    [
      100,
      'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)',
      'installs packages just now',
    ],
    [
      1,
      'Another app is currently holding the yum lock; waiting for it to exit...',
      'installs packages just now',
    ],
    [
      1,
      'The virtual environment was not created successfully because ensurepip is not',
      'python3-venv',
    ],
    [1, 'error: externally-managed-environment', 'takes no packages from pip'],
    [
      1,
      '/opt/a.sh: line 2: venv/bin/activate: No such file or directory',
      'virtual environment is not there',
    ],
    [
      1,
      "node: /lib64/libc.so.6: version `GLIBC_2.28' not found (required by node)",
      'built for another system',
    ],
    [1, "Error: Cannot find module 'express'", 'misses a module'],
    [
      1,
      'The HOME or COMPOSER_HOME environment variable must be set for composer to run correctly',
      'no HOME',
    ],
    [1, '/opt/a.sh: line 2: APP_ENV: unbound variable', 'variable that is not set'],
    [
      128,
      "fatal: detected dubious ownership in repository at '/srv/shop'",
      'folder of another user',
    ],
    [128, 'Host key verification failed.', 'known_hosts'],
    [6, 'curl: (6) Could not resolve host: registry.npmjs.org', 'not found by DNS'],
    [
      7,
      'curl: (7) Failed to connect to localhost port 3000 after 0 ms: Connection refused',
      'has not come up',
    ],
    [
      255,
      'Unable to locate credentials. You can configure credentials by running "aws configure".',
      'finds no AWS credentials',
    ],
    [
      254,
      'An error occurred (AccessDenied) when calling the GetObject operation: Access Denied',
      'does not allow',
    ],
    [
      1,
      'Job for nginx.service failed because the control process exited with error code.',
      'journalctl',
    ],
    [5, 'Failed to restart shop.service: Unit shop.service not found.', 'unit file'],
    [
      134,
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'too little memory',
    ],
    [1, "touch: cannot touch '/usr/x': Read-only file system", 'for reading only'],
    [1, "cp: cannot create regular file '/usr/local/bin/shop': Text file busy", 'still runs'],
    [1, 'OSError: [Errno 24] Too many open files', 'limit of open files'],
    [
      2,
      "/opt/a.sh: line 9: warning: here-document at line 3 delimited by end-of-file (wanted `EOF')",
      'here-document',
    ],
    [
      1,
      "mkdir: cannot create directory '/var/www/shop': Permission denied",
      'may not do this there',
    ],
    [143, '', 'SIGTERM'],
    [139, 'Segmentation fault (core dumped)', 'SIGSEGV'],
    [130, '', 'SIGINT'],
  ];
  for (const [code, log, says] of programs)
    it(`explains exit code ${code}${log === '' ? '' : ` and "${log}"`}`, () => {
      expect(hint(code, log === '' ? '' : `[stderr]${log}`)).to.contain(says);
    });

  it('has a text of its own for each kind of failure', () => {
    const kinds = new Set([...cases, ...programs].map(([code, log]) => hint(code, log)));
    expect(kinds.size).to.be.at.least(35);
  });

  it('says nothing where nothing is known', () => {
    expect(hint(1, '[stderr]oh dear')).to.equal('');
    expect(hint(12, '')).to.equal('');
  });
});
