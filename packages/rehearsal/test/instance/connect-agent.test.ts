import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { connectAgent } from '../../dist/instance/connect-agent.js';

describe('the connection to an agent', () => {
  it('names the error of an agent that could not start, and not only the end of its stack', async () => {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '--eval', "import 'a-package-that-is-not-there';"],
      { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
    );
    const outcome = await connectAgent('i-1', child, {
      type: 'setup',
      rootDir: '/nowhere',
      cwd: '/',
      unit: 'systemd',
      added: {},
      s3: { socketPath: '/nowhere' },
      canChangeOwner: false,
      rootIsAlone: false,
    }).catch((error: unknown) => error);
    expect(outcome).to.have.property('code', 'INSTANCE_LOST');
    expect(String(outcome)).to.contain("Cannot find package 'a-package-that-is-not-there'");
  });
});
