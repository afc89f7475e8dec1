import { chmod } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createProject, smallest, type Project } from './support/project.js';
import { run } from './support/run.js';

const cli = fileURLToPath(new URL('../packages/cli/bin/codedeployer.js', import.meta.url));

/** What somebody may have on the line while they press the key. */
const hostile = (project: Project) => `$(touch ${project.path('ran')})`;

describe('the Tab key', () => {
  let project: Project;
  before(async () => {
    project = await createProject({
      ...smallest,
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [web, worker]\nsource: dist\n',
      'bin/codedeployer': `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`,
    });
    await chmod(project.path('bin/codedeployer'), 0o755);
  });
  after(() => project.dispose());
  afterEach(() => expect(existsSync(project.path('ran'))).to.equal(false));

  const shell = async (program: string, ...arguments_: string[]) => {
    const PATH = [project.path('bin'), process.env.PATH ?? ''].join(delimiter);
    const options = { cwd: project.directory, env: { PATH, TERM: 'dumb' } };
    const { code, output } = await run(program, arguments_, options);
    expect(code, output).to.equal(0);
    return output;
  };

  it('completes commands, options, their values and groups in bash, and runs nothing that is typed', async () => {
    const lines = [
      ['rollb'],
      ['deploy', '--version', hostile(project), '--gro'],
      ['deploy', '--groups', ''],
      ['deploy', '--file-exists-behavior', 'O'],
      ['completion', ''],
      ['explain', ''],
    ].map((words) => {
      const typed = ['codedeployer', ...words].map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _codedeployer; echo "\${COMPREPLY[*]}"`;
    });
    const script = ['source <(codedeployer completion bash)', ...lines].join('\n');
    const output = await shell('bash', '--norc', '-c', script);
    expect(output.split('\n')).to.deep.equal([
      ...['rollback', '--groups', 'web worker', 'OVERWRITE', 'bash zsh fish', '', ''],
    ]);
  });

  it('does the same in fish, with what each is for, and with files where nothing else fits', async () => {
    const output = await shell(
      'fish',
      '--no-config',
      '--command',
      `codedeployer completion fish | source
complete -C 'codedeployer rollb'
complete -C 'codedeployer deploy --version "${hostile(project)}" --groups w'
complete -C 'codedeployer lint --config deploy/codedep'`,
    );
    const [command = '', ...others] = output.trim().split('\n');
    expect(command).to.match(/^rollback\t\w+/);
    expect(others).to.deep.equal(['web', 'worker', 'deploy/codedeployer.yml']);
  });

  it('does the same in zsh, on a terminal', async () => {
    const output = await shell(
      'zsh',
      '-f',
      '-c',
      `zmodload zsh/zpty
zpty z 'zsh -f -i'
zpty -w z 'autoload -U compinit; compinit -D -u; source <(codedeployer completion zsh); bindkey "^I" complete-word; print rea""dy'
zpty -r -m z seen '*ready*'
zpty -w -n z $'codedeployer rollb\\t'
zpty -r -m z seen '*rollback*'
zpty -w -n z $'\\C-Ucodedeployer deploy --version "${hostile(project)}" --file-exists-behavior OV\\t'
zpty -r -m z seen '*OVERWRITE*'
print done`,
    );
    expect(output).to.equal('done\n');
  });
});
