import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorld, writeTree, type Tree } from '@codedeployer/testing';

/** The package as users get it. */
export const hookScripts = fileURLToPath(new URL('../../../hook-scripts/', import.meta.url));

/** What the package adds to every archive. */
const shipped = [
  'hook-wrapper.sh',
  'releases.sh',
  ...['lib', 'strategies'].flatMap((folder) =>
    readdirSync(join(hookScripts, folder)).map((name) => join(folder, name)),
  ),
];

export interface Archive {
  readonly directory: string;
  readonly deploymentId: string;
}

export interface ArchiveContents {
  /** By their paths in the archive. */
  readonly files?: Tree;
  /** `group/Event.sh` to the script's text. */
  readonly scripts: Tree;
  readonly version?: string;
  readonly exclude?: string;
}

export interface HookRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What the agent would have read, stdout and stderr as one. */
  readonly output: string;
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly event?: string;
  readonly group?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with the process group's id as soon as it runs. */
  readonly onStart?: (pid: number) => void;
}

/** A word of a bash command line that stands for exactly this text. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** One machine in a temporary folder: archives arrive in it, hooks run on it. */
export interface Instance {
  readonly root: string;
  readonly log: string;
  archive(contents: ArchiveContents): Promise<Archive>;
  run(archive: Archive, options?: RunOptions): Promise<HookRun>;
  /** Runs a command with the same environment as a hook, without the wrapper. */
  exec(command: string, args: readonly string[], options?: RunOptions): Promise<HookRun>;
  remove(): Promise<void>;
}

export async function createInstance(): Promise<Instance> {
  const world = await createWorld({ 'home/': '' });
  const root = world.directory;
  let deployments = 0;

  const exec: Instance['exec'] = (command, args, options = {}) =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const chunks: Buffer[] = [];
      const child = spawn(command, args, {
        cwd: options.cwd ?? root,
        // As the agent does: a process group of its own, so that a signal can be sent to all of it.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, HOME: join(root, 'home'), ...options.env },
      });
      child.on('error', reject);
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
      // `close` comes when nobody holds the pipes any more, which is what the agent waits for.
      child.on('close', (code, signal) => {
        const output = Buffer.concat(chunks).toString('utf8');
        resolve({ code, signal, output, milliseconds: performance.now() - started });
      });
      if (child.pid !== undefined) options.onStart?.(child.pid);
    });

  return {
    root,
    log: join(root, 'home/logs/deploy.log'),
    async archive({ files = { 'index.html': 'hello\n' }, scripts, version, exclude }) {
      deployments += 1;
      const deploymentId = `d-${String(deployments).padStart(9, '0')}`;
      const directory = join(root, 'deployment-root/3f2a', deploymentId, 'deployment-archive');
      const deploy = join(directory, 'deploy/hook-scripts');
      await mkdir(deploy, { recursive: true });
      copyFileSync(join(hookScripts, 'appspec.yml'), join(directory, 'appspec.yml'));
      // Synchronous: a dozen times quicker, and done hundreds of times.
      for (const folder of ['lib', 'strategies']) mkdirSync(join(deploy, folder));
      for (const name of shipped) copyFileSync(join(hookScripts, name), join(deploy, name));
      const ownExclude = exclude ?? (await readFile(join(hookScripts, 'rsync_exclude'), 'utf8'));
      await writeTree(deploy, { rsync_exclude: ownExclude, ...scripts });
      await writeTree(directory, files);
      if (version !== undefined) {
        const facts = { application: 'shop', version, commit: `${version}-commit`, branch: 'main' };
        await writeTree(directory, { 'deploy/revision.json': JSON.stringify(facts, null, 2) });
      }
      return { directory, deploymentId };
    },
    run(archive, options = {}) {
      return exec(join(archive.directory, 'deploy/hook-scripts/hook-wrapper.sh'), [], {
        ...options,
        env: {
          APPLICATION_NAME: 'shop',
          DEPLOYMENT_GROUP_NAME: options.group ?? 'web',
          DEPLOYMENT_GROUP_ID: '3f2a',
          DEPLOYMENT_ID: archive.deploymentId,
          LIFECYCLE_EVENT: options.event ?? 'AfterInstall',
          ...options.env,
        },
      });
    },
    exec,
    remove: () => world.dispose(),
  };
}
