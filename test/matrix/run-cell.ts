import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../support/run.js';
import type { Cell } from './cells.js';
import { rehearseGulp } from './rehearse-gulp.js';
import { rehearseNx } from './rehearse-nx.js';
import { rehearsePreset } from './rehearse-preset.js';
import { toolchain, type Toolchain } from './toolchain.js';
import { unusualLines } from './unusual.js';

/** A folder to work in as a user does, by one Node and one package manager. */
export interface Shell {
  readonly toolchain: Toolchain;
  /** Address of the registry that has our packages. */
  readonly registry: string;
  /** A path in the project. */
  path(...names: string[]): string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Types a command in a folder of the project.
   *
   * @returns what it printed
   * @throws with what it printed last, where it ends otherwise than with 0
   */
  type(command: string, folder?: string): Promise<string>;
}

/** What became of a cell. */
export interface Outcome {
  readonly cell: Cell;
  /** `absent`: the registry does not have what it is about. */
  readonly result: 'green' | 'red' | 'absent';
  readonly seconds: number;
  /** SHA-256 of the archive, where the project is the same in other cells of its kind. */
  readonly digest?: string;
  /** Lines that were printed beyond the usual, while packages were installed and afterwards. */
  readonly unusual: { readonly installing: readonly string[]; readonly running: readonly string[] };
  /** Versions that took part, in full. */
  readonly versions: string;
  /** Why it is red or absent. */
  readonly reason?: string;
}

/** Thrown where there is nothing to try. */
export class AbsentError extends Error {}

/** Commands that install what others made. */
const installs = /^(?:npm install|pnpm add|yarn add|npx --yes create-nx-workspace)\b|\bnx add\b/;
const lastLines = 30;
/** Longer than any of the commands takes, on a slow machine too. */
const patienceSeconds = 8 * 60;

/** Runs one cell in a folder of its own, which is gone afterwards. */
export async function runCell(cell: Cell, registry: string): Promise<Outcome> {
  const from = Date.now();
  const directory = await mkdtemp(join(tmpdir(), 'codedeployer-matrix-'));
  const unusual = { installing: [] as string[], running: [] as string[] };
  let versions = '';
  const end = (result: Outcome['result'], more: { digest?: string; reason?: string } = {}) => ({
    ...{ cell, result, seconds: (Date.now() - from) / 1000, unusual, versions, ...more },
  });
  try {
    const using = await toolchain(cell.node!, cell.manager!);
    versions = `Node ${using.nodeVersion}, ${cell.manager!.replace(/@\d+$/, '')} ${using.managerVersion}`;
    const path = (...names: string[]) => join(directory, 'shop', ...names);
    const shell: Shell = {
      ...{ toolchain: using, registry, path },
      write: async (files) => {
        for (const [name, text] of Object.entries(files)) {
          await mkdir(dirname(path(name)), { recursive: true });
          await writeFile(path(name), text);
        }
      },
      type: async (command, folder = '.') => {
        // timeout ends what the command has started as well.
        const limits = ['--kill-after=30', String(patienceSeconds)];
        const { code, signal, output } = await run('timeout', [...limits, 'bash', '-c', command], {
          cwd: path(folder),
          env: {
            ...using.env,
            TMPDIR: join(directory, 'tmp'),
            XDG_CACHE_HOME: join(directory, 'cache'),
            // Otherwise the archive has the time of the newest file, which is another in each cell.
            SOURCE_DATE_EPOCH: '1767225600',
            // A connection that has come to a standstill is given up and made again, before patience is.
            npm_config_fetch_timeout: '30000',
          },
        });
        unusual[installs.test(command) ? 'installing' : 'running'].push(...unusualLines(output));
        if (code === 0) return output;
        const last = output.trimEnd().split('\n').slice(-lastLines);
        const ending =
          code === 124 ? `took longer than ${patienceSeconds} s` : `ended with ${code ?? signal}`;
        throw new Error([`\`${command}\` ${ending}:`, ...last].join('\n'));
      },
    };
    await mkdir(join(directory, 'tmp'));
    await mkdir(path());
    const digest = await (cell.part === 'presets'
      ? rehearsePreset(shell, cell)
      : cell.tool!.startsWith('nx')
        ? rehearseNx(shell, cell)
        : rehearseGulp(shell, cell));
    return end('green', digest === undefined ? {} : { digest });
  } catch (error) {
    const { message } = error as Error;
    return end(error instanceof AbsentError ? 'absent' : 'red', { reason: message });
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
