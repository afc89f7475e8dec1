import { spawn, type ChildProcess } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called once the process runs, to signal it or to watch what it writes. */
  readonly during?: (child: ChildProcess, output: () => string) => Promise<void>;
}

export interface Ended {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** What it wrote to stdout and stderr, in the order in which it came. */
  readonly output: string;
  readonly stdout: string;
}

/** The environment of a user's shell: nothing of AWS, nothing of this test run's own. */
export function userEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'USER', 'XDG_CACHE_HOME'];
  // Only those that are set: on a terminal, others would be called "undefined".
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => kept.includes(name)),
  ) as Record<string, string>;
  const npm = Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^npm_config_(?:registry|cache|userconfig)$/i.test(name),
    ),
  ) as Record<string, string>;
  return {
    ...own,
    ...npm,
    AWS_EC2_METADATA_DISABLED: 'true',
    FORCE_COLOR: '0',
    NX_DAEMON: 'false',
    NX_INTERACTIVE: 'false',
    NX_NO_CLOUD: 'true',
    NX_TUI: 'false',
  };
}

/** By what this machine reaches registries: its proxies, and certificates of its own. */
export const reach = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(?:https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(?:file|dir))$/i.test(name),
  ),
);

/** Runs a program to its end, whatever its exit code. */
export async function run(
  program: string,
  arguments_: readonly string[],
  options: RunOptions,
): Promise<Ended> {
  const env = { ...userEnvironment(), ...options.env };
  const child = spawn(program, arguments_, {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const both: string[] = [];
  const out: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    both.push(text);
    out.push(text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => both.push(text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({
        code: code ?? undefined,
        signal: signal ?? undefined,
        output: both.join(''),
        stdout: out.join(''),
      }),
    );
  });
  try {
    await options.during?.(child, () => both.join(''));
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return ended;
}
