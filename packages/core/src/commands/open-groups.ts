import type { Config, RevisionConfig } from '../config/load-config.js';
import { startRun, type DeployOptions, type Run } from '../run/run.js';
import { withConnections, type ConnectHow, type Connections } from '../run/open-connections.js';
import type { GroupTarget } from './group-target.js';

/** What of a run commands that only read or stop can be told and given. */
export type CommandOptions = Pick<DeployOptions, 'signal' | 'onEvent' | 'clients' | 'env'>;

/** The configured groups, reached. */
export interface OpenGroups {
  readonly run: Run;
  readonly connections: Connections;
  readonly targets: readonly GroupTarget[];
}

/** The configuration of a command that uploads nothing, and so needs no bucket. */
export function withoutUpload(config: RevisionConfig): Config {
  const { bucket = 'rehearsal' } = config;
  const targets = config.targets.map((group) => ({ ...group, bucket: group.bucket ?? bucket }));
  return { ...config, bucket, targets };
}

/** Commands leave what is there as it is: a rehearsal begins with what is on disk, and prepares no instance. */
export function asItIs({ prepare: _prepare, ...config }: RevisionConfig): Config {
  return { ...withoutUpload(config), fresh: false, onCancel: 'leave', onReady: 'wait' };
}

/** The same run, which is over as well when the process that rehearses has ended and its rehearsal with it. */
function untilEnded(run: Run, ended: AbortSignal): Run {
  const signal = AbortSignal.any([run.signal, ended]);
  const cancel = run.cancel === undefined ? ended : AbortSignal.any([run.cancel, ended]);
  return { ...run, signal, cancel, calling: { ...run.calling, signal } };
}

/**
 * Does something with the configured groups: of AWS, or of the rehearsal whose state is on disk, also while another process
 * runs it.
 *
 * @throws AWS_CREDENTIALS_MISSING, AWS_REGION_MISSING, RUN_TIMED_OUT; REHEARSAL_ENDED when that process has ended and another
 *   one rehearses anew; what starting a rehearsal throws, the signal's reason, and what is done
 */
export async function withGroups<Result>(
  config: RevisionConfig,
  { onEvent = () => undefined, ...options }: CommandOptions,
  act: (open: OpenGroups) => Promise<Result>,
  { bare }: Pick<ConnectHow, 'bare'> = {},
): Promise<Result> {
  const run = startRun(asItIs(config), {
    ...options,
    onEvent: (event) => {
      if (event.type !== 'rehearsal-started') onEvent(event);
    },
  });
  try {
    const withTargets = async (connections: Connections) => {
      const { of, rehearsal, instanceNames } = connections;
      const targets = config.targets.map(({ name, application, deploymentGroup }) => ({
        name,
        application,
        deploymentGroup,
        ...of(name),
        isRehearsed: rehearsal !== undefined,
        instanceNames,
      }));
      const ended = rehearsal?.ended;
      if (ended === undefined) return act({ run, connections, targets });
      return act({ run: untilEnded(run, ended), connections, targets }).catch((error: unknown) => {
        throw ended.aborted && !run.signal.aborted ? ended.reason : error;
      });
    };
    return await withConnections(run, options.clients, withTargets, { attach: true, bare });
  } finally {
    run.deadline.lift();
  }
}
