import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registry } from '../support/registry.js';
import { run } from '../support/run.js';
import type { Cell } from './cells.js';
import type { Outcome } from './run-cell.js';
import { toolchain } from './toolchain.js';

/** Right and wrong names and values as people write them; a line below @ts-expect-error that compiles is an error. */
const gulpfile = `
import gulp from 'gulp';
import { deploy, into, revision, tasks } from 'gulp-codedeployer';

const build = () => gulp.src('src/**', { encoding: false }).pipe(gulp.dest('dist'));
export const { rehearse, status, package: pack } = tasks({ build, isolation: 'directory', instances: 1 });
export const ship = () =>
  gulp
    .src('dist/**', { encoding: false })
    .pipe(into('public'))
    .pipe(revision({ format: 'tgz', groups: ['web'], ignore: ['**/*.map'] }))
    .pipe(deploy({ fileExistsBehavior: 'OVERWRITE', timeout: 600, dryRun: true }));

// @ts-expect-error a name with a letter missing
revision({ formt: 'tgz' });
// @ts-expect-error a value that there is not
revision({ format: 'rar' });
// @ts-expect-error a string in place of a number
deploy({ timeout: '600' });
// @ts-expect-error as AWS spells it, in small letters
deploy({ fileExistsBehavior: 'overwrite' });
// @ts-expect-error a name with a letter missing
tasks({ instance: 1 });
// @ts-expect-error a value that there is not
tasks({ isolation: 'folder' });
// @ts-expect-error a task that there is not
tasks().ship;
`;

interface Manifest {
  readonly version: string;
  readonly exports?: Readonly<Record<string, string | { readonly types?: string }>>;
}

/** The modules that a package offers, as an import names them; what is no module, such as package.json, is not among them. */
function entriesOf(name: string, { exports = {} }: Manifest): string[] {
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object' && 'types' in target)
    .map(([entry]) => name + entry.slice(1));
}

const compiler = (typescript: string) => `typescript-${typescript}`;

/**
 * Compiles a program that imports everything that the packages offer, and a gulpfile with right and wrong options, by each TypeScript.
 * Types are looked at wherever they are (`skipLibCheck: false`): an error in those of another package is told as something unusual,
 * one in ours or in how they are used makes the cell red.
 */
export async function compileTypes(
  cells: readonly Cell[],
  registry: Registry,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'codedeployer-matrix-types-'));
  const path = (name: string) => join(directory, name);
  try {
    const { env, nodeVersion } = await toolchain('22', 'npm');
    const type = (command: string) => run('bash', ['-c', command], { cwd: directory, env });
    const ours = registry.published.map((id) => id.replace(/@[^@]*$/, ''));
    await writeFile(path('package.json'), '{ "private": true, "type": "module" }\n');
    await writeFile(path('.npmrc'), `registry=${registry.url}/\n`);
    await writeFile(path('gulpfile.ts'), gulpfile);
    const versions = [...new Set(cells.map(({ typescript }) => typescript!))];
    const packages = [
      ...ours,
      ...['gulp@5', '@types/gulp@4', '@types/node@22', 'nx@23', '@nx/devkit@23'],
      ...versions.map((version) => `${compiler(version)}@npm:typescript@${version}`),
    ];
    const installed = await type(`npm install --save-dev ${packages.join(' ')}`);
    if (installed.code !== 0) throw new Error(`The types are not installed:\n${installed.output}`);
    const manifestOf = async (name: string) =>
      JSON.parse(await readFile(path(`node_modules/${name}/package.json`), 'utf8')) as Manifest;
    const entries: string[] = [];
    for (const name of ours) entries.push(...entriesOf(name, await manifestOf(name)));
    const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
    const used = `console.log(${entries.map((_, index) => `entry${index}`).join(', ')});`;
    await writeFile(path('every-entry.ts'), [...imports, used, ''].join('\n'));
    for (const cell of cells) {
      const from = Date.now();
      const name = compiler(cell.typescript!);
      const { version } = await manifestOf(name);
      const compilerOptions = {
        ...{ noEmit: true, strict: true, skipLibCheck: false, target: 'es2022', types: ['node'] },
        module: cell.resolution === 'bundler' ? 'esnext' : 'nodenext',
        moduleResolution: cell.resolution,
      };
      const project = { compilerOptions, files: ['every-entry.ts', 'gulpfile.ts'] };
      await writeFile(path('tsconfig.json'), JSON.stringify(project));
      const { code, output } = await type(`node node_modules/${name}/bin/tsc --pretty false`);
      const errors = output.split('\n').filter((line) => /error TS\d+/.test(line));
      const isOfOthers = (line: string) =>
        line.startsWith('node_modules/') && !/^node_modules\/[^(]*codedeployer/.test(line);
      const wrong = errors.filter((line) => !isOfOthers(line));
      const reason = wrong.slice(0, 30).join('\n');
      // Whatever else ended it is no error of types.
      const failed = code !== 0 && errors.length === 0 ? output || `It ended with ${code}` : reason;
      onOutcome({
        ...{ cell, result: failed === '' ? 'green' : 'red', seconds: (Date.now() - from) / 1000 },
        unusual: { installing: [], running: errors.filter(isOfOthers) },
        versions: `TypeScript ${version}, Node ${nodeVersion}`,
        ...(failed === '' ? {} : { reason: failed }),
      });
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
