import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { connectAgent } from '../../dist/instance/connect-agent.js';
import { appspecJudge } from '../../dist/instance/judge-appspec.js';

type Setup = Parameters<typeof connectAgent>[2];
const judge = appspecJudge()('v1');

describe('the connection to an agent', () => {
  it('is closed without a fault although half a message had come, and the agent has ended then', async () => {
    const say = (text: string) => `printf '${text}' >&"$NODE_CHANNEL_FD"`;
    const script = `${say('{"type":"ready"}\\n')}; ${say('{"type":')}; echo said >&2; read; exit 7`;
    const child = spawn('bash', ['-c', script], { stdio: ['pipe', 'ignore', 'pipe', 'ipc'] });
    const said = once(child.stderr!, 'data');
    const connection = await connectAgent('i-1', child, {} as Setup, judge);
    await said;
    await turn(); // so that what was said on the channel before is read as well
    const faults: unknown[] = [];
    child.on('error', (error) => faults.push(error));
    const closing = connection.close();
    child.stdin!.end();
    await closing;
    expect(child.exitCode).to.equal(7);
    await until(() => faults.length > 0, 'Node has told of the other end');
    // Node says this on its own: where it does not, the test shows nothing.
    expect(faults.map(String)).to.deep.equal([
      'Error [ERR_IPC_DISCONNECTED]: IPC channel is already disconnected',
    ]);
  });
});
