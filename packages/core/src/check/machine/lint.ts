import { tmpdir } from 'node:os';
import { formatFinding } from '@codedeployer/appspec';
import { CodedeployerError } from '../../errors/codedeployer-error.js';
import { isThere } from '../../files/is-there.js';
import { cacheDirectory } from '../../plan/cache-directory.js';
import { configuredSource, prepareRevision } from '../../run/prepare-revision.js';
import {
  ok,
  problem,
  warning,
  type Finding,
  type MachineSeen,
  type Probe,
} from '../../probe/probe.js';

const severities = { error: problem, warning } as const;

export const lint: Probe<MachineSeen> = {
  name: 'lint',
  looksAt: 'the revision that `deploy` would make of this project, judged as the agent will',
  permissions: [],
  async look({ config, env, signal, now: clock }) {
    const source = configuredSource(config);
    if (config.archive === undefined && !(await isThere(source)))
      return [
        {
          level: 'unseen',
          message: `${config.source} is not there, so that there is no revision to judge.`,
          fix: 'Build the project.',
        },
      ];
    const now = clock().getTime();
    const cache = { directory: cacheDirectory(env), now };
    const options = { env, temporaryDirectory: tmpdir(), cache, now, refuse: false, signal };
    try {
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
