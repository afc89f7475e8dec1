import { spawn } from 'node:child_process';
import { Buffer } from 'node:buffer';

export interface SyntaxProblem {
  readonly line: number;
  readonly message: string;
}

/**
 * What `bash -n` says about a script; undefined when it parses, or when there is no bash to ask. Extended patterns are
 * switched on, because a script that uses them switches them on only while it runs.
 *
 * @throws when bash fails in another way
 */
export async function checkSyntax(
  script: Uint8Array,
  bash: string,
): Promise<SyntaxProblem | undefined> {
  // Read from standard input: `/dev/stdin` cannot be opened where it is a socket, as Node makes it.
  const child = spawn(bash, ['-O', 'extglob', '-n', '-s'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { LC_ALL: 'C' },
  });
  const chunks: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  // Bash may stop reading at the first error; that it closes the pipe is no failure of ours.
  child.stdin.on('error', () => undefined);
  child.stdin.end(script);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(0);
      else reject(error);
    });
    child.once('close', resolve);
  });
  if (code === 0) return undefined;
  const output = Buffer.concat(chunks).toString('utf8');
  const [, line, message] = /^.*?: line (\d+): (.*)$/m.exec(output) ?? [];
  if (line === undefined || message === undefined) {
    throw new Error(`${bash} -n failed without naming a line: ${output}`);
  }
  return { line: Number(line), message };
}
