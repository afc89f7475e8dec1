import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wiring } from './wiring.js';

// The parsers are loaded where they are needed: that takes longer than all else.

const gulpfile = /^gulpfile(?:\.\w+)*\.[cm]?[jt]s$/i;

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

/** What a property would look like where somebody adds it. */
function shown(path: readonly string[], key: string, value: unknown): readonly string[] {
  const whole = [...path, key].reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
  return JSON.stringify(whole, undefined, 2).split('\n').slice(1, -1);
}

const target = {
  executor: '@codedeployer/nx:codedeploy',
  dependsOn: ['build'],
  cache: false,
};

/**
 * The lines that the build tool of a project needs and does not have yet: a task of Gulp, a target of Nx, or else a script
 * of npm.
 *
 * @param directory absolute path of the project
 * @param source folder whose contents are deployed
 * @param workspace that of Nx, where the project is in one
 */
export async function findWiring(
  directory: string,
  source: string,
  workspace: string | undefined,
): Promise<Wiring | undefined> {
  const name = (await readdir(directory)).sort().find((it) => gulpfile.test(it));
  if (name !== undefined) {
    const file = join(directory, name);
    const text = (await textOf(file)) ?? '';
    if (text.includes('gulp-codedeployer')) return undefined;
    const { wireGulpfile } = await import('./wire-gulpfile.js');
    return { file, needs: 'gulp-codedeployer', ...wireGulpfile(text, name, source) };
  }
  const inJson = async (
    file: string,
    path: readonly string[],
    key: string,
    value: unknown,
    needs?: string,
  ): Promise<Wiring | undefined> => {
    const text = await textOf(file);
    if (text === undefined || text.includes('@codedeployer/nx:') || isDeployed(text))
      return undefined;
    const { addProperty } = await import('./wire-json.js');
    const changed = addProperty(text, path, key, value);
    const lines = shown(path, key, value);
    const problem =
      changed === undefined ? `it has "${key}" already, or cannot be parsed` : undefined;
    return { file, lines, changed, problem, needs };
  };
  if (workspace !== undefined) {
    // Its plugin gives the project its targets.
    if (((await textOf(join(workspace, 'nx.json'))) ?? '').includes('"@codedeployer/nx/plugin"'))
      return undefined;
    const project = join(directory, 'project.json');
    const needs = '@codedeployer/nx';
    if ((await textOf(project)) !== undefined)
      return inJson(project, ['targets'], 'codedeploy', target, needs);
    const manifest = join(directory, 'package.json');
    const wiring = await inJson(manifest, ['nx', 'targets'], 'codedeploy', target, needs);
    const { hasProperty } = await import('./wire-json.js');
    // Otherwise Nx would not work at all any more.
    return wiring?.changed !== undefined &&
      directory === workspace &&
      !hasProperty(wiring.changed, 'name')
      ? {
          ...wiring,
          changed: undefined,
          problem: 'Nx wants a "name" in it first, as it is the root of the workspace',
        }
      : wiring;
  }
  return inJson(join(directory, 'package.json'), ['scripts'], 'deploy', 'codedeployer deploy');
}

/** Whether a script of npm deploys already. */
function isDeployed(text: string): boolean {
  return /"codedeployer (?:deploy|rehearse)\b/.test(text);
}
