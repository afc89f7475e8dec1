import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { connectAgent } from '../../dist/instance/connect-agent.js';
import { appspecJudge } from '../../dist/instance/judge-appspec.js';

type Setup = Parameters<typeof connectAgent>[2];
const judge = appspecJudge()('v1');

describe('the connection to an agent', () => {
  it('is closed without a fault although half a message had come, and the agent has ended then', async () => {
    const say = (text: string) => `printf '${text}' >&"$NODE_CHANNEL_FD"`;
    const script = `${say('{"type":"ready"}\\n')}; ${say('{"type":')}; sleep 1; exit 7`;
    const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const connection = await connectAgent('i-1', child, {} as Setup, judge);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const faults: unknown[] = [];
    child.on('error', (error) => faults.push(error));
    await connection.close();
    expect(child.exitCode).to.equal(7);
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Node says this on its own: where it does not, the test shows nothing.
    expect(faults.map(String)).to.deep.equal([
      'Error [ERR_IPC_DISCONNECTED]: IPC channel is already disconnected',
    ]);
  });
});
