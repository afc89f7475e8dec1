import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reach, run } from '../support/run.js';

/** What stays from one run to the next: Node and the package managers in each version, and what those have downloaded. */
const kept = fileURLToPath(new URL('../../node_modules/.cache/matrix/', import.meta.url));

/** One way to have packages: its commands as a user types them. */
export interface Manager {
  /** What npm installs it from; that of a Node is the one that comes with it. */
  readonly from: (node: string) => string;
  readonly add: (packages: readonly string[]) => string;
  /** Runs a program of a package that is installed. */
  readonly exec: (command: string) => string;
  /** As create-nx-workspace and Nx call it. */
  readonly name: 'npm' | 'pnpm' | 'yarn';
  /** The files by which a project in an empty folder says that this is its package manager, and where it finds packages. */
  readonly files: (registry: string) => Readonly<Record<string, string>>;
}

const npmrc = (registry: string) => `registry=${registry}/\n`;

const pnpm = {
  add: (packages) => `pnpm add --save-dev ${packages.join(' ')}`,
  exec: (command) => `pnpm exec ${command}`,
  name: 'pnpm',
  files: (registry) => ({
    '.npmrc': npmrc(registry),
    // pnpm 11 and later fail where a package has a script that nobody has allowed.
    'pnpm-workspace.yaml': 'allowBuilds:\n  nx: true\n  es5-ext: false\n',
  }),
} satisfies Partial<Manager>;

const managers: Readonly<Record<string, Manager>> = {
  npm: {
    from: (node) => (Number.parseInt(node, 10) < 24 ? 'npm@10' : 'npm@11'),
    add: (packages) => `npm install --save-dev ${packages.join(' ')}`,
    exec: (command) => `npx ${command}`,
    name: 'npm',
    files: (registry) => ({ '.npmrc': npmrc(registry) }),
  },
  'pnpm@10': { ...pnpm, from: () => 'pnpm@10' },
  'pnpm@12': { ...pnpm, from: () => 'pnpm@12' },
  'yarn@1': {
    from: () => 'yarn@1',
    add: (packages) => `yarn add --dev ${packages.join(' ')}`,
    exec: (command) => `yarn ${command}`,
    name: 'yarn',
    files: (registry) => ({ '.yarnrc': `registry "${registry}/"\n` }),
  },
  'yarn@4': {
    from: () => '@yarnpkg/cli-dist@4',
    add: (packages) => `yarn add --dev ${packages.join(' ')}`,
    exec: (command) => `yarn ${command}`,
    name: 'yarn',
    files: (registry) => ({
      '.yarnrc.yml': [
        'nodeLinker: node-modules',
        `npmRegistryServer: ${registry}`,
        'unsafeHttpWhitelist: [127.0.0.1]',
        '',
      ].join('\n'),
    }),
  },
};

/** A program in one version: the folder it is found in, and the version itself. */
interface Installed {
  readonly bin: string;
  readonly version: string;
}

const installations = new Map<string, Promise<Installed>>();

/** Installs a package of npm that brings a program, once: in a folder that stays, so that a later version comes when that is removed. */
function install(from: string, program: string): Promise<Installed> {
  const found = installations.get(from);
  if (found !== undefined) return found;
  const installing = (async () => {
    const folder = join(kept, from.replaceAll('/', '+'));
    const bin = join(folder, 'node_modules/.bin');
    if (!existsSync(folder)) {
      // Whole or not at all: another run may look for it at the same time.
      await mkdir(kept, { recursive: true });
      const draft = await mkdtemp(`${folder}-`);
      await writeFile(join(draft, 'package.json'), '{ "private": true }\n');
      const options = ['--no-audit', '--no-fund', '--no-package-lock'];
      const ended = await run('npm', ['install', ...options, from], { cwd: draft, env: reach });
      if (ended.code !== 0) throw new Error(`${from} is not installed:\n${ended.output}`);
      await rename(draft, folder).catch(async (error: unknown) => {
        if (!existsSync(folder)) throw error;
        await rm(draft, { recursive: true });
      });
    }
    const { code, output } = await run(join(bin, program), ['--version'], { cwd: folder });
    if (code !== 0)
      throw new Error(`${from} does not run. Remove ${folder} to have it anew.\n${output}`);
    return { bin, version: output.trim().replace(/^v/, '') };
  })();
  installations.set(from, installing);
  return installing;
}

/** Node and a package manager to work with. */
export interface Toolchain {
  readonly manager: Manager;
  readonly nodeVersion: string;
  readonly managerVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Installs what a cell is run by. */
export async function toolchain(node: string, managerName: string): Promise<Toolchain> {
  const manager = managers[managerName]!;
  const ofNode = await install(`node@${node}`, 'node');
  const ofManager = await install(manager.from(node), manager.name);
  return {
    manager,
    nodeVersion: ofNode.version,
    managerVersion: ofManager.version,
    env: {
      ...reach,
      PATH: [ofNode.bin, ofManager.bin, process.env.PATH].join(':'),
      YARN_CACHE_FOLDER: managerName === 'yarn@1' ? join(kept, 'of-yarn-1') : '',
      YARN_GLOBAL_FOLDER: join(kept, 'of-yarn-4'),
      XDG_DATA_HOME: join(kept, 'of-pnpm'),
    },
  };
}

/**
 * Yarn keeps packages by name and version: of ours, which have changed since and have the same version, it keeps those of an earlier
 * run. Yarn 4 keeps also where a registry said that they are to be fetched, by its host: the registry of an earlier run had another port.
 */
export async function forgetOurs(): Promise<void> {
  for (const cache of [join(kept, 'of-yarn-1/v6'), join(kept, 'of-yarn-4/cache')]) {
    const names = existsSync(cache) ? await readdir(cache) : [];
    for (const name of names)
      if (name.includes('codedeployer')) await rm(join(cache, name), { recursive: true });
  }
  await rm(join(kept, 'of-yarn-4/metadata'), { recursive: true, force: true });
}
