import type { RevisionConfig } from '../config/load-config.js';
import { startRun, type DeployOptions, type Run } from '../run/run.js';
import { openTarget, type Target } from '../run/open-target.js';
import type { GroupTarget } from './group-target.js';

/** What of a run commands that only read or stop can be told and given. */
export type CommandOptions = Pick<DeployOptions, 'signal' | 'onEvent' | 'clients' | 'env'>;

/** The configured groups, reached. */
export interface OpenGroups {
  readonly run: Run;
  readonly target: Target;
  readonly targets: readonly GroupTarget[];
}

/** Commands leave what is there as it is: a rehearsal begins with what is on disk, and prepares no instance. */
function leftAsItIs({ prepare: _prepare, report: _report, ...config }: RevisionConfig) {
  return {
    ...config,
    bucket: config.bucket ?? 'rehearsal', // nothing is uploaded
    fresh: false,
    onCancel: 'leave' as const,
  };
}

/**
 * Does something with the configured groups: of AWS, or of the rehearsal whose state is on disk.
 *
 * @throws AWS_CREDENTIALS_MISSING, AWS_REGION_MISSING, RUN_TIMED_OUT, what starting a rehearsal throws, the signal's reason, and
 *   what is done
 */
export async function withGroups<Result>(
  config: RevisionConfig,
  { onEvent = () => undefined, ...options }: CommandOptions,
  act: (open: OpenGroups) => Promise<Result>,
): Promise<Result> {
  const run = startRun(leftAsItIs(config), {
    ...options,
    onEvent: (event) => {
      if (event.type !== 'rehearsal-started') onEvent(event);
    },
  });
  try {
    const target = await openTarget(run, options.clients);
    try {
      const { clients, region, rehearsal, instanceNames } = target;
      const targets = config.groups.map((name) => ({
        name,
        application: config.application,
        deploymentGroup: name,
        region,
        clients,
        isRehearsed: rehearsal !== undefined,
        instanceNames,
      }));
      return await act({ run, target, targets });
    } finally {
      await target.close();
    }
  } finally {
    run.deadline.lift();
  }
}
