import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AgentFailure } from '../agent-failure.js';

/**
 * Runs a command line by `/bin/sh`, as the agent runs its tools: without quoting, output thrown away.
 * @throws AgentFailure with `why` when its exit status is not 0.
 */
export async function runTool(command: string, why: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', command], { stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  throw new AgentFailure({
    rubyClass: 'RuntimeError',
    message: `The deployment failed because ${why} Failed command: ${command}. Exit code: pid ${child.pid ?? ''} exit ${code ?? ''}`,
  });
}
