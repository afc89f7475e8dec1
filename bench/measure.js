import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const script = new URL('measure.py', import.meta.url).pathname;

/**
 * What a program is told of where it runs. Nothing else: with NODE_EXTRA_CA_CERTS, say, every start of Node reads
 * certificates for some 0.07 s, which no program here has a use for.
 */
const surroundings = Object.fromEntries(
  ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ']
    .filter((name) => name in process.env)
    .map((name) => [name, process.env[name]]),
);

/**
 * Runs a command as a process of its own and measures it from outside, so that every program is measured alike.
 *
 * @param {{ command: readonly string[], cwd?: string, env?: Record<string, string> }} what
 * @param {string} scratch folder for its error output
 * @returns {{ wall: number, cpu: number, memory: number }} seconds, seconds, MB
 */
export function measure({ command, cwd, env = {} }, scratch) {
  const log = join(scratch, 'stderr');
  const answer = execFileSync('python3', [script, log, ...command], {
    cwd,
    encoding: 'utf8',
    env: { ...surroundings, ...env },
  });
  const { status, ...cost } = JSON.parse(answer);
  if (status !== 0)
    throw new Error(`${command.join(' ')} ended with ${status}: ${readFileSync(log, 'utf8')}`);
  return cost;
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
