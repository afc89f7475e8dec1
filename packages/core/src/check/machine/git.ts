import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ok, warning, type MachineSeen, type Probe } from '../../probe/probe.js';

const execute = promisify(execFile);

export const git: Probe<MachineSeen> = {
  name: 'git',
  looksAt: 'whether git is there: version, commit and order of builds come from it',
  permissions: [],
  async look({ config, env, signal }) {
    try {
      const options = { cwd: config.directory, env: { ...env, LC_ALL: 'C' }, signal };
      const { stdout } = await execute('git', ['--version'], options);
      return [ok(stdout.trim())];
    } catch (error) {
      signal.throwIfAborted();
      return [
        warning(
          `git cannot be run (${(error as Error).message.split('\n')[0] ?? ''}): revisions then have no commit, and whether a build is older than what is live is known by "sequence" alone.`,
          'Install git, and see that it is on PATH.',
        ),
      ];
    }
  },
};
