import type { Transform } from 'node:stream';
import { pushRevision } from '@codedeployer/core/commands';
import { formatPush } from '@codedeployer/core/host';
import { noDryRun } from './flags.js';
import { createPlanStage } from './plan-stage.js';
import type { PluginOptions } from './plugin-options.js';
import { whileDeploying } from './spools.js';

/**
 * Uploads the revision that `revision()` made and makes it known to the application, and deploys nothing: another job does,
 * with the option `revision` of `deploy()`. Passes the file on, with the report as its `pushed`.
 *
 * @param options win over those of `revision()`; those that say what is in the revision have to be given to that
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE at once; everything else is an error of the stream
 */
export function push(options: PluginOptions = {}): Transform {
  return createPlanStage({
    name: 'push()',
    options,
    async withPlan(plan, config, host, { dryRun }) {
      if (dryRun === true) throw noDryRun('push()');
      const pushed = await whileDeploying(plan, () => pushRevision(plan, config, host));
      formatPush(pushed).forEach(host.tell);
      return { pushed };
    },
  });
}
