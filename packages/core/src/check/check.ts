import type { RevisionConfig } from '../config/load-config.js';
import { connectionOf } from '../config/groups.js';
import { atMost } from '../aws/call-policy.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { CheckLevel, CheckLine } from '../model/activation.js';
import type { CheckReport } from '../model/check-report.js';
import { asItIs, type CommandOptions } from '../commands/open-groups.js';
import { findFurtherProbes } from '../run/activation-package.js';
import { openConnections, type Connections } from '../run/open-connections.js';
import { configuredSource } from '../run/prepare-revision.js';
import { startRun, type Run } from '../run/run.js';
import type { RevisionSource } from '../source/revision-source.js';
import { byKey } from './by-key.js';
import { checkPlace, unreachable, type Place } from './check-place.js';
import { paced } from '../aws/pace.js';
import { machineProbes } from './probes.js';
import type { ProjectSeen } from './project-seen.js';
import { endOf, runProbe } from '../probe/run-probe.js';

/** A person waits for it, who can ask again. */
const brisk = { attempts: 4, callTimeout: 30 };

export interface CheckOptions extends CommandOptions {
  /**
   * What would be deployed; undefined where it has not been built yet. Otherwise the folder or archive that the configuration
   * names. An error of a code that it throws is a problem of the project.
   */
  readonly findSource?: (() => Promise<RevisionSource | undefined>) | undefined;
}

/**
 * Looks at everything that a deployment needs: this machine, credentials, bucket, application, groups, and where
 * @codedeployer/activation is installed also roles, instances, Auto Scaling groups and alarms. Reads only. What may not be
 * seen is a line that says which permission would show it.
 *
 * @throws CANCELLED: what is wrong is told in lines, that the time is up among them
 */
export async function check(
  config: RevisionConfig,
  { onEvent = () => undefined, findSource, ...options }: CheckOptions = {},
): Promise<CheckReport> {
  const run = startRun(asItIs(config), {
    ...options,
    onEvent: (event) => {
      if (event.type !== 'rehearsal-started') onEvent(event);
    },
  });
  try {
    const [machine, places] = await Promise.all([
      checkMachine(run, findSource ?? (() => Promise.resolve(configuredSource(config)))),
      checkPlaces(run, config, options),
    ]);
    return reportOf(run, [...machine, ...places, ...lateness(run)]);
  } finally {
    run.deadline.lift();
  }
}

/** Where the time was up before all was looked at, which is no good end. */
function lateness({ deadline, config: { timeout = 0 } }: Run): CheckLine[] {
  if (!deadline.isPassed()) return [];
  const message = `The ${timeout} minutes of "timeout" were up before everything was looked at.`;
  const fix = 'Give it more time, with --timeout, or see above what took so long.';
  return [{ check: 'timeout', level: 'problem', subject: 'this run', message, fix }];
}

async function checkMachine(
  { config, env, signal, now }: Run,
  findSource: ProjectSeen['findSource'],
): Promise<CheckLine[]> {
  const isRehearsed = config.rehearse;
  const { node: nodeVersion } = process.versions;
  const seen = { config, env, signal, now, isRehearsed, nodeVersion, findSource };
  const whose = { subject: 'this machine' };
  const lines = await Promise.all(
    machineProbes.map((probe) => runProbe(probe, seen, whose, signal)),
  );
  return lines.flat();
}

async function checkPlaces(
  run: Run,
  config: RevisionConfig,
  { clients: given }: CommandOptions,
): Promise<CheckLine[]> {
  const further = await findFurtherProbes();
  const patience = atMost(run.calling.patience, brisk);
  const calling = paced({ ...run.calling, patience });
  const lines: CheckLine[] = [];
  if (further === undefined)
    lines.push({
      check: 'further-services',
      level: 'unseen',
      subject: 'IAM, EC2, Auto Scaling and CloudWatch',
      message:
        'Not looked at, as @codedeployer/activation is not installed: whose credentials these are, roles, instances, hooks of Auto Scaling groups, alarms.',
      fix: 'npm install --save-dev @codedeployer/activation',
    });
  const reach = { run, calling, further, config, given };
  const found = byConnection(run.config).map((targets) => checkConnection(reach, targets));
  return [...lines, ...(await Promise.all(found)).flat()];
}

/** What all places have in common. */
type Reach = Pick<Place, 'run' | 'calling' | 'further' | 'config'> & {
  readonly given: CommandOptions['clients'];
};

/** Looks at what is reached in the same way. A profile that is wrong does not hide the groups of the others. */
async function checkConnection(
  { given, ...reach }: Reach,
  targets: Run['config']['targets'],
): Promise<CheckLine[]> {
  const { run } = reach;
  const part = { ...run, config: { ...run.config, targets } };
  let connections: Connections;
  try {
    connections = await openConnections(part, given, { attach: true, bare: true });
  } catch (caught) {
    const error = endOf(caught, run.signal);
    if (!CodedeployerError.is(error)) throw error;
    return unreachable(error, targets);
  }
  try {
    const { rehearsal } = connections;
    const places = byConnection({ ...run.config, rehearse: false, targets });
    const looks = places.map((some) =>
      checkPlace({ ...reach, connections, targets: some, rehearsal }),
    );
    return (await Promise.all(looks)).flat();
  } finally {
    await connections.close();
  }
}

/** The groups of one region and one identity together; a rehearsal has all of them. */
function byConnection({ targets, rehearse }: Pick<Run['config'], 'targets' | 'rehearse'>) {
  if (rehearse) return [targets];
  const groups = byKey(targets, (group) => JSON.stringify(connectionOf(group)));
  return [...groups.values()];
}

const levels: readonly CheckLevel[] = ['ok', 'unseen', 'warning', 'problem'];

function reportOf({ now, config }: Run, lines: readonly CheckLine[]): CheckReport {
  const count = (level: CheckLevel) => lines.filter((line) => line.level === level).length;
  return {
    time: now().toISOString(),
    rehearsed: config.rehearse,
    worst: levels.findLast((level) => count(level) > 0) ?? 'ok',
    counts: {
      ok: count('ok'),
      unseen: count('unseen'),
      warning: count('warning'),
      problem: count('problem'),
    },
    lines,
  };
}
