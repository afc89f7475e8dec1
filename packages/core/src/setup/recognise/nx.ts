import { join, posix, relative, sep } from 'node:path';
import { foldersUpwards } from '../../files/folders-upwards.js';
import { isFile, textOf } from './look.js';
import { readManifest } from './manifest.js';
import { nodeServer, portIn } from './node-server.js';
import { staticSite } from './static-site.js';
import type { Kind } from './recognised.js';
import { viteOutput } from './vite.js';

/** What of a target is read. */
export interface NxTarget {
  readonly executor?: string;
  readonly outputs?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What of a project of Nx is in its files; what plugins add to it is not. */
export interface NxProject {
  readonly name: string;
  /** Relative to the workspace; a dot for the workspace itself. */
  readonly root: string;
  readonly application: boolean;
  readonly build: NxTarget | undefined;
}

/** The folder with nx.json that a project is in; undefined outside of a workspace. */
export async function findWorkspace(directory: string): Promise<string | undefined> {
  for await (const folder of foldersUpwards(directory))
    if (await isFile(folder, 'nx.json')) return folder;
  return undefined;
}

interface ProjectFile {
  readonly name?: string;
  readonly projectType?: string;
  readonly targets?: Readonly<Record<string, NxTarget>>;
}

async function readJson(...path: readonly string[]): Promise<ProjectFile> {
  try {
    // With comments, as Nx reads them.
    const text = (await textOf(...path)).replaceAll(
      /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g,
      '$1',
    );
    return JSON.parse(text.replaceAll(/,(\s*[}\]])/g, '$1')) as ProjectFile;
  } catch {
    // Nx complains about it.
    return {};
  }
}

/** What Nx calls a project that nothing names: its folder in small letters, and that of the workspace a dot. */
function usualName(root: string): string {
  return posix.basename(root).toLowerCase();
}

/** The project of a folder; undefined where it is none. */
export async function readNxProject(
  workspace: string,
  directory: string,
): Promise<NxProject | undefined> {
  const own = await isFile(directory, 'project.json');
  const manifest = await readManifest(directory);
  const inManifest = manifest?.nx as ProjectFile | undefined;
  const isRoot = directory === workspace;
  if (!own && (manifest === undefined || (isRoot && inManifest === undefined))) return undefined;
  const project = own ? await readJson(directory, 'project.json') : (inManifest ?? {});
  const root = relative(workspace, directory).split(sep).join('/') || '.';
  const build = project.targets?.build ?? (manifest?.scripts.build === undefined ? undefined : {});
  return {
    name: project.name ?? inManifest?.name ?? manifest?.name ?? usualName(root),
    root,
    application:
      project.projectType === undefined
        ? !/^(?:libs|packages)\//.test(root)
        : project.projectType === 'application',
    build: build ?? ((await viteOutput(directory)) === undefined ? undefined : {}),
  };
}

/** The folder that the build writes, relative to the project. */
async function outputOf(
  workspace: string,
  directory: string,
  { root, build, name }: NxProject,
): Promise<string> {
  const fill = (text: string) =>
    text
      .replaceAll('{workspaceRoot}', workspace)
      .replaceAll('{projectRoot}', directory)
      .replaceAll('{projectName}', name)
      .replaceAll(/\{options\.(\w+)\}/g, (all, key: string) => {
        const value = build?.options?.[key];
        return typeof value === 'string' ? join(workspace, value) : all;
      });
  const known = (build?.outputs ?? []).map(fill).filter((path) => !/[{}*?]/.test(path));
  const given = build?.options?.outputPath;
  const path = known[0] ?? (typeof given === 'string' ? join(workspace, given) : undefined);
  if (path !== undefined) {
    // An output may be said without a place that it counts from.
    const absolute =
      path.startsWith('/') || path.startsWith(workspace) ? path : join(workspace, path);
    return relative(directory, absolute).split(sep).join('/') || '.';
  }
  const byVite = await viteOutput(directory);
  if (byVite !== undefined) return byVite;
  return relative(directory, join(workspace, 'dist', root))
    .split(sep)
    .join('/');
}

/** What a person should know of the npm packages of a program, which Nx's builds usually leave out. */
async function aboutPackages(
  workspace: string,
  directory: string,
  { thirdParty, generatePackageJson }: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  if (thirdParty === true || generatePackageJson === true) return [];
  const manifests = await Promise.all([workspace, directory].map(readManifest));
  const needs = manifests.flatMap((manifest) => Object.keys(manifest?.dependencies ?? {}));
  if (needs.length === 0) return [];
  return [
    'what the build does not bundle of the npm packages, the instances have to install: set "prunedDependencies": true for the plugin in nx.json, "npm ci --omit=dev" in POST_INSTALL_COMMANDS of AfterInstall.sh, and for its rehearsal "network: host" in codedeployer.yml (docs/nx.md of @codedeployer/core, "A Node application and its dependencies")',
  ];
}

/** Executors that build a program of Node. */
const forNode = /^@nx\/(?:esbuild:esbuild|js:\w+|node:\w+|nest:\w+)$/;

/** What the build of a project of Nx writes. */
export const nx: Kind = {
  name: 'Nx',
  async recognise(directory) {
    const workspace = await findWorkspace(directory);
    if (workspace === undefined) return undefined;
    const project = await readNxProject(workspace, directory);
    if (project === undefined) return undefined;
    const { name, build } = project;
    const source = await outputOf(workspace, directory, project);
    const found = {
      ...(await staticSite(directory, source)),
      build: build && `npx nx run ${name}:build`,
    };
    const { executor = '', options = {} } = build ?? {};
    const target = options.target === 'node' || options.platform === 'node';
    if (forNode.test(executor) || target) {
      const main = typeof options.main === 'string' ? options.main : 'src/main.ts';
      const text = (await textOf(workspace, main)) || (await textOf(directory, 'src', 'main.ts'));
      const file = typeof options.outputFileName === 'string' ? options.outputFileName : 'main.js';
      const answers = /\.listen\s*\(/.test(text) ? { port: portIn(text) ?? 3000, health: '/' } : {};
      const notes = await aboutPackages(workspace, directory, options);
      return { ...found, start: `node ${file}`, expected: [file], ...answers, notes };
    }
    for (const file of ['server.js', 'main.js']) {
      if (!(await isFile(directory, source, file)) || found.expected !== undefined) continue;
      const answers = await nodeServer(directory, undefined, `node ${join(source, file)}`);
      if (answers.health !== undefined)
        return { ...found, start: `node ${file}`, expected: [file], ...answers };
    }
    return found;
  },
};
