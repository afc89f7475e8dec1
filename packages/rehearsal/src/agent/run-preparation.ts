import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { PreparationFailure } from '../protocol/messages.js';
import type { Environment } from '../protocol/agent-setup.js';

export interface PreparationRun {
  /** Absolute path; what it prints is kept beside it. */
  readonly script: string;
  readonly cwd: string;
  /** What hooks inherit. */
  readonly environment: Environment;
  /** The node that runs the rehearsal; the script is told of it where the instance sees it. */
  readonly node: string;
  readonly signal: AbortSignal;
}

/** How many lines of its output are told of a script that failed. */
const told = 20;
/** How many bytes from the end of its output these are looked for in: a script may print gigabytes. */
const looked = 64 * 1024;

/** Runs the script that prepares an instance, and resolves with what went wrong, if it did. */
export async function runPreparation(run: PreparationRun): Promise<PreparationFailure | undefined> {
  const { script, cwd, environment, node, signal } = run;
  const log = `${script}.log`;
  // A file, not a pipe: what the script leaves in the background would keep that open.
  const output = await open(log, 'w+');
  try {
    const child = spawn('bash', [script], {
      cwd,
      env: { ...environment, ...(existsSync(node) ? { CODEDEPLOYER_NODE: node } : {}) },
      stdio: ['ignore', output.fd, output.fd],
      signal,
      killSignal: 'SIGKILL',
    });
    const [code, by] = (await once(child, 'exit')) as [number | null, string | null];
    if (code === 0) return undefined;
    const how =
      code === null ? `was ended by ${by ?? 'a signal'}` : `failed with exit code ${code}`;
    return { how, tail: await lastLines(output) };
  } finally {
    await output.close();
  }
}

async function lastLines(output: FileHandle): Promise<readonly string[]> {
  const { size } = await output.stat();
  const start = Math.max(0, size - looked);
  const end = Buffer.alloc(size - start);
  const { bytesRead } = await output.read(end, 0, end.length, start);
  const said = end.toString('utf8', 0, bytesRead).trimEnd();
  return said === '' ? [] : said.split('\n').slice(-told);
}
