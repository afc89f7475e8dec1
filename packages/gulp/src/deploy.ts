import type { Transform } from 'node:stream';
import {
  configuredSource,
  deploy as deploySource,
  deployRevision,
  dryRun,
  dryRunRevision,
  type DeployReport,
  type DryRunReport,
} from '@codedeployer/core';
import { formatDryRun, type Host } from '@codedeployer/core/host';
import { createPlanStage } from './plan-stage.js';
import type { StreamOptions } from './plugin-options.js';
import { whileDeploying } from './spools.js';

function tellReport(report: DeployReport, host: Host) {
  host.report(report);
  return { report };
}

function tellDryRun(planned: DryRunReport, { tell }: Host) {
  formatDryRun(planned).forEach(tell);
  return { dryRun: planned };
}

/**
 * Deploys the revision that `revision()` made and waits for the end: a deployment that fails is an error of the
 * stream, and so fails the task. Passes the file on, with the report as its `report`; with `dryRun`, or `--dry-run` on Gulp's
 * command line, as its `dryRun`, what would be done. `--groups` there is heeded where `only` is not given. With the option
 * `revision` and nothing piped into it, deploys what another job has pushed.
 *
 * @param options win over those of `revision()`; those that say what is in the revision have to be given to that
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE at once; everything else is an error of the stream
 */
export function deploy(options: StreamOptions = {}): Transform {
  return createPlanStage({
    name: 'deploy()',
    options,
    async withPlan(plan, config, host, merged) {
      if (merged.dryRun === true) return tellDryRun(await dryRunRevision(plan, config, host), host);
      const deploying = () => deployRevision(plan, config, host);
      return tellReport(await whileDeploying(plan, deploying), host);
    },
    ...(options.revision === undefined
      ? {}
      : {
          async alone(config, host, asked) {
            const source = configuredSource(config); // not looked at
            return asked.dryRun === true
              ? tellDryRun(await dryRun(source, config, host), host)
              : tellReport(await deploySource(source, config, host), host);
          },
        }),
  });
}
