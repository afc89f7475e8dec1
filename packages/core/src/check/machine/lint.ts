import { tmpdir } from 'node:os';
import { relative } from 'node:path';
import { formatFinding } from '@codedeployer/appspec';
import { CodedeployerError } from '../../errors/codedeployer-error.js';
import { isThere } from '../../files/is-there.js';
import { cacheDirectory } from '../../plan/cache-directory.js';
import { prepareRevision } from '../../run/prepare-revision.js';
import { ok, problem, warning, type Finding, type Probe } from '../../probe/probe.js';
import type { ProjectSeen } from '../project-seen.js';

const severities = { error: problem, warning } as const;

function notThere(what: string): Finding[] {
  const message = `${what} is not there, so that there is no revision to judge.`;
  return [{ level: 'unseen', message, fix: 'Build the project.' }];
}

export const lint: Probe<ProjectSeen> = {
  name: 'lint',
  looksAt: 'the revision that `deploy` would make of this project, judged as the agent will',
  permissions: [],
  async look({ config, env, signal, now: clock, findSource }) {
    try {
      const source = await findSource();
      if (source === undefined) return notThere('What the build writes');
      if (config.archive === undefined && typeof source === 'string' && !(await isThere(source)))
        return notThere(relative(config.directory, source));
      const now = clock().getTime();
      const cache = { directory: cacheDirectory(env), now };
      const options = { env, temporaryDirectory: tmpdir(), cache, now, refuse: false, signal };
      const plan = await prepareRevision(source, config, options);
      plan.dispose();
      const { findings } = plan;
      if (findings.length > 0) return findings.map(toFinding);
      const files = plan.entries.filter(({ type }) => type !== 'directory').length;
      return [ok(`${files} files, and nothing to find fault with`)];
    } catch (error) {
      signal.throwIfAborted();
      if (!CodedeployerError.is(error)) throw error;
      return [problem(error.message, error.hint)];
    }
  },
};

function toFinding(finding: Parameters<typeof formatFinding>[0]): Finding {
  const { severity, hint } = finding;
  return severities[severity](formatFinding({ ...finding, hint: undefined }).join(' '), hint);
}
