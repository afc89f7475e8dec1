import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { grammarErrors } from './support/github-grammar.js';
import { createProject, smallest, type Project } from './support/project.js';
import { run, type Ended } from './support/run.js';
import { workspace } from './support/workspace.js';

interface Step {
  readonly id: string;
  readonly shell: string;
  readonly 'working-directory': string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly [Step] };
}

const file = fileURLToPath(new URL('../action.yml', import.meta.url));
const text = readFileSync(file, 'utf8');
const action = parse(text) as Action;
const [step] = action.runs.steps;

describe('the GitHub Action', () => {
  let project: Project;
  beforeEach(async () => {
    // Nothing of this repository above it: the project has installed the command line.
    project = await createProject({ ...smallest, node_modules: workspace.node_modules });
  });
  afterEach(() => project.dispose());

  /** The step as GitHub runs it: expressions filled in, the script in a file for `bash --noprofile --norc -eo pipefail`. */
  async function use(given: Readonly<Record<string, string>>): Promise<Ended> {
    expect(Object.keys(action.inputs)).to.include.members(Object.keys(given));
    const fill = (value: string) =>
      value.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => {
        expect(action.inputs).to.have.property(name);
        return given[name] ?? action.inputs[name]?.default ?? '';
      });
    await project.write({ 'step.sh': step.run });
    return run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', project.path('step.sh')], {
      cwd: project.path(fill(step['working-directory'])),
      env: {
        ...Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, fill(value)])),
        GITHUB_ACTIONS: 'true',
        GITHUB_OUTPUT: project.path('output.txt'),
        GITHUB_STEP_SUMMARY: project.path('summary.md'),
      },
    });
  }

  /** What a job sees as `steps.<id of the action>.outputs`. */
  async function outputs(): Promise<Record<string, string>> {
    const lines = (await readFile(project.path('output.txt'), 'utf8')).trim().split('\n');
    const ofStep = new Map(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    return Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => {
        const [, id, output = ''] = /^\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}$/.exec(value)!;
        expect(id).to.equal(step.id);
        return [name, ofStep.get(output) ?? ''];
      }),
    );
  }

  it('is one by GitHub’s own grammar, and its script is clean for shellcheck and has no expression in it', () => {
    expect(grammarErrors('action', text)).to.deep.equal([]);
    expect(grammarErrors('action', text.replace('shell:', 'shel:'))).not.to.be.empty;
    expect(step.run).not.to.contain('${{');
    const { stdout } = spawnSync('shellcheck', ['--shell=bash', '-'], {
      input: step.run,
      encoding: 'utf8',
    });
    expect(stdout).to.equal('');
  });

  it('has workflows of this project beside it that GitHub’s grammar takes', async () => {
    const folder = new URL('../.github/workflows/', import.meta.url);
    const names = await readdir(folder);
    expect(names).to.have.members(['ci.yml', 'release.yml']);
    for (const name of names)
      expect(
        grammarErrors('workflow', await readFile(new URL(name, folder), 'utf8')),
      ).to.deep.equal([]);
  });

  it('rehearses with what its inputs say, reads none of it as code, and tells the job its outputs and summary', async () => {
    const hostile = '"; touch taken; $(touch taken) `touch taken` # ';
    const { code, output } = await use({
      command: 'rehearse',
      groups: 'web',
      version: '1.5.0',
      report: `${hostile}.html`,
      arguments: `--isolation=directory\n  --instances=1\n\n--event-log=${hostile}.ndjson\n`,
    });
    expect(code, output).to.equal(0);
    const written = await readdir(project.directory);
    expect(written).to.include.members([`${hostile}.html`, `${hostile}.ndjson`]);
    expect(written).not.to.include('taken');
    const told = await outputs();
    expect(told).to.deep.include({ succeeded: 'true', application: 'shop', version: '1.5.0' });
    expect(told['deployment-ids']).to.match(/^d-[0-9A-Z]{9}$/);
    expect(JSON.parse(told.deployments!)).to.deep.equal({ web: told['deployment-ids'] });
    expect(told.digest).to.match(/^[0-9a-f]{64}$/);
    expect(told.key).to.contain(told.digest);
    expect(told.bucket).to.equal('shop-revisions');
    expect(await readFile(project.path('summary.md'), 'utf8')).to.contain('✅ shop 1.5.0');
  });

  it('tells the job what it pushed', async () => {
    const { code, output } = await use({ command: 'push', arguments: '--rehearse' });
    expect(code, output).to.equal(0);
    const told = await outputs();
    expect(told).to.deep.include({ application: 'shop', bucket: 'shop-revisions', succeeded: '' });
    expect(told.digest).to.match(/^[0-9a-f]{64}$/);
    expect(told.key).to.equal(`shop/${told.digest!}.zip`);
  });

  it('refuses what is no command and no version on npm, before anything is run', async () => {
    for (const [given, told] of [
      [
        { command: 'deploy --groups web' },
        /^::error title=codedeployer::The input "command" is one/,
      ],
      [
        { 'codedeployer-version': 'file:../other' },
        /^::error .* "codedeployer-version" is a version/,
      ],
    ] as const) {
      const { code, output } = await use(given);
      expect(code, output).to.equal(2);
      expect(output).to.match(told);
    }
  });
});
