import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CreateNodesContext, CreateNodesResult, TargetConfiguration } from '@nx/devkit';
import { configFiles, configIn, readConfigured } from './configured.js';
import { loadDevkit } from './devkit.js';
import { archiveTarget } from './archive-target.js';
import {
  readPluginOptions,
  type CodedeployPluginOptions,
  type ReadPluginOptions,
} from './plugin-options.js';

export type { CodedeployPluginOptions } from './plugin-options.js';

/*
 * The targets of each project that has something to deploy, without a line in project.json. Nx loads this for every graph that it
 * makes: nothing of core is loaded here, nor any SDK.
 */

/** Where a graph is made, as each of Nx 20 to 24 says it. */
type PlaceOfGraph = Pick<CreateNodesContext, 'workspaceRoot' | 'nxJsonConfiguration'>;

/** Nx calls the package by it in its messages. */
export const name = '@codedeployer/nx';

const glob = `**/deploy/{${[...configFiles, 'appspec.yml'].join(',')}}`;

/** Whether a folder is a project of Nx; the root of a workspace has a package.json in any case. */
function isProject(root: string, absolute: string): boolean {
  if (existsSync(join(absolute, 'project.json'))) return true;
  const file = join(absolute, 'package.json');
  if (!existsSync(file)) return false;
  if (root !== '.') return true;
  try {
    return 'nx' in (JSON.parse(readFileSync(file, 'utf8')) as object);
  } catch {
    return false; // whoever reads it next says what is wrong with it
  }
}

function targetsOf(
  folder: string,
  {
    codedeployTargetName,
    rehearseTargetName,
    packageTargetName,
    pushTargetName,
    statusTargetName,
    rollbackTargetName,
    checkTargetName,
    activateTargetName,
    buildTargetName,
    prunedDependencies,
  }: ReadPluginOptions,
): Record<string, TargetConfiguration> {
  const configured = readConfigured(folder);
  const configurations = Object.fromEntries(configured.environments.map((one) => [one, {}]));
  const target = (
    executor: string,
    description: string,
    more: TargetConfiguration = {},
  ): TargetConfiguration => ({
    executor: `${name}:${executor}`,
    cache: false,
    configurations,
    metadata: { technologies: ['codedeploy'], description },
    ...more,
  });
  const namingBuild = (options: object = {}) => ({
    options: {
      ...(buildTargetName === 'build' ? {} : { buildTarget: buildTargetName }),
      ...(prunedDependencies ? { prunedDependencies } : {}),
      ...options,
    },
  });
  const ofBuild = (options?: object): TargetConfiguration => ({
    dependsOn: [buildTargetName],
    ...namingBuild(options),
  });
  const { output, ...archive } = archiveTarget(configured);
  const all: (readonly [string | false, TargetConfiguration])[] = [
    [
      codedeployTargetName,
      target('codedeploy', 'Deploys the build through AWS CodeDeploy', ofBuild()),
    ],
    [
      rehearseTargetName,
      target(
        'codedeploy',
        'Deploys the build to instances on this machine',
        ofBuild({ rehearse: true }),
      ),
    ],
    [
      packageTargetName,
      target('package', 'Makes the archive of the build, without AWS', {
        ...archive,
        ...ofBuild({ output }),
      }),
    ],
    [pushTargetName, target('push', 'Uploads the build for another job to deploy', ofBuild())],
    [statusTargetName, target('status', 'Says what is on each deployment group')],
    [rollbackTargetName, target('rollback', 'Brings the last good revision back')],
    [
      checkTargetName,
      target('check', 'Looks at everything that a deployment needs', namingBuild()),
    ],
    [activateTargetName, target('activate', 'Says what is to be made on AWS; --yes makes it')],
  ];
  return Object.fromEntries(
    all.flatMap(([called, made]) => (called === false ? [] : [[called, made]])),
  );
}

function projectOf(
  file: string,
  options: ReadPluginOptions,
  { workspaceRoot }: PlaceOfGraph,
): CreateNodesResult {
  const root = dirname(dirname(file));
  const absolute = join(workspaceRoot, root);
  const folder = join(absolute, 'deploy');
  // A project is told of once.
  const isSecond = basename(file) !== basename(configIn(folder) ?? file);
  return isSecond || !isProject(root, absolute)
    ? {}
    : { projects: { [root]: { targets: targetsOf(folder, options) } } };
}

/** The shape that all of Nx 20 to 24 know, by one of two names. */
type CreateNodesOfNx = readonly [
  glob: string,
  create: (
    files: readonly string[],
    options: CodedeployPluginOptions | undefined,
    context: PlaceOfGraph,
  ) => Promise<readonly (readonly [file: string, made: CreateNodesResult])[]>,
];

export const createNodes: CreateNodesOfNx = [
  glob,
  async (files, options, context) => {
    const read = await readPluginOptions(options);
    return loadDevkit(context.workspaceRoot).createNodesFromFiles(
      (file, _options, at) => projectOf(file, read, at),
      files,
      options,
      context,
    );
  },
];

/** Nx 20 to 22 know it by this name. */
export const createNodesV2: CreateNodesOfNx = [...createNodes];

// Nx 20 and 21 write into what they have loaded, which a module does not let them (nrwl/nx#32938).
export default { name, createNodes, createNodesV2 };
