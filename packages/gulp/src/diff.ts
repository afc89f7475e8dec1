import type { Transform } from 'node:stream';
import { diffRevision, refuseErrors } from '@codedeployer/core/commands';
import { formatDiff } from '@codedeployer/core/host';
import { createPlanStage } from './plan-stage.js';
import type { PluginOptions } from './plugin-options.js';

/**
 * Says what a deployment of the revision that `revision()` made would change on each group, compared with what is live there,
 * and changes nothing. Passes the file on, with the report as its `diff`.
 *
 * @param options win over those of `revision()`; those that say what is in the revision have to be given to that
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE at once; everything else is an error of the stream
 */
export function diff(options: PluginOptions = {}): Transform {
  return createPlanStage({
    name: 'diff()',
    options,
    async withPlan(plan, config, host) {
      const report = await diffRevision(plan, config, host);
      formatDiff(report).forEach(host.tell);
      refuseErrors(report);
      return { diff: report };
    },
  });
}
