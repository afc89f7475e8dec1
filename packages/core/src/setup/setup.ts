import { constants } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { checkGroupNames } from '../config/check-group-names.js';
import { groupNames, scriptFolders } from '../config/groups.js';
import { readConfigFile } from '../config/read-config-file.js';
import { validateLayer } from '../config/validate.js';
import { directoryEntries } from '../source/directory-entries.js';
import { hookScriptsDirectory, isRuntimeScript } from '../files/hook-scripts.js';
import { ignoreRules } from '../source/ignore-rules.js';
import { notApplied } from './not-applied.js';
import { writeConfig } from './write-config.js';

export type Strategy = 'rotating-releases' | 'simple-copy';

export interface SetupRequest {
  /** Absolute path of the project. */
  readonly directory: string;
  /** Otherwise that of the folder. */
  readonly application?: string | undefined;
  /** Otherwise one after the application. */
  readonly bucket?: string | undefined;
  /** Otherwise those of the configuration that is there, or else "web". */
  readonly groups?: readonly string[] | undefined;
  readonly strategy: Strategy;
  /** Folder whose contents are deployed, relative to the project. Otherwise one that a build has written, or the project. */
  readonly source?: string | undefined;
  /** Also copy the wrapper and the strategies, for the user to change. */
  readonly eject: boolean;
  /** How messages call the request, for example "command line". */
  readonly optionsName?: string | undefined;
}

/** A file that setup wrote, or found and left as it is. Its path is relative to the project. */
export interface SetupFile {
  readonly path: string;
  readonly written: boolean;
}

export interface SetupResult {
  /** Every file concerned, in the order in which a person should read them. */
  readonly files: readonly SetupFile[];
  /** What a person should know: what was found, and what was asked for and not done. */
  readonly notes: readonly string[];
}

/** Runs a write that fails where the file exists, and says whether it was made. */
async function unlessThere(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The templates of a group's scripts: path in the package, name in the group's folder. */
async function groupTemplates(strategy: Strategy): Promise<{ from: string; name: string }[]> {
  const folder = join(hookScriptsDirectory(), 'instance-template');
  const alternative = /^AfterInstall-(.+)\.sh$/;
  return (await readdir(folder)).sort().flatMap((name) => {
    if (alternative.test(name)) {
      return alternative.exec(name)?.[1] === strategy
        ? [{ from: join(folder, name), name: 'AfterInstall.sh' }]
        : [];
    }
    const replaced = name === 'AfterInstall.sh' && strategy !== 'rotating-releases';
    return replaced ? [] : [{ from: join(folder, name), name }];
  });
}

/**
 * Writes what a project needs to be deployed, and only what is the user's own: the configuration, appspec.yml, the
 * excludes and the scripts of each group. A file that is there is never touched.
 *
 * @throws CONFIG_INVALID_VALUE, GROUP_RESERVED and what reading a configuration that is there throws; nothing has been
 *   written then
 */
export async function setup(request: SetupRequest): Promise<SetupResult> {
  const { directory, application, bucket, source, strategy, eject } = request;
  const asked = { application, bucket, source, groups: request.groups };
  validateLayer(asked, () => request.optionsName ?? 'options');
  const config = await readConfigFile(directory);
  const groups = request.groups ?? groupNames(config?.contents.groups ?? ['web']);
  const folders = scriptFolders(groups, config?.contents ?? {});
  checkGroupNames(folders);

  const deployDirectory = join(directory, 'deploy');
  const scripts = join(deployDirectory, 'hook-scripts');
  const shipped = hookScriptsDirectory();
  const files: SetupFile[] = [];
  const note = (path: string, written: boolean) =>
    files.push({ path: relative(directory, path), written });
  const copy = async (from: string, to: string) => {
    await mkdir(dirname(to), { recursive: true });
    note(to, await unlessThere(() => copyFile(from, to, constants.COPYFILE_EXCL)));
  };

  await mkdir(scripts, { recursive: true });
  const file = config?.file ?? join(deployDirectory, 'codedeployer.yml');
  const notes =
    config === undefined
      ? await writeConfig(file, request, groups)
      : notApplied(request, config.contents, relative(directory, file));
  note(file, config === undefined);

  await copy(join(shipped, 'appspec.yml'), join(deployDirectory, 'appspec.yml'));
  await copy(join(shipped, 'rsync_exclude'), join(scripts, 'rsync_exclude'));
  for (const folder of folders) {
    for (const { from, name } of await groupTemplates(strategy))
      await copy(from, join(scripts, folder, name));
  }
  if (eject) {
    for await (const entry of directoryEntries(shipped, { rules: ignoreRules([]) })) {
      if (entry.type === 'file' && isRuntimeScript(entry.path))
        await copy(join(shipped, entry.path), join(scripts, entry.path));
    }
  }
  return { files, notes };
}
