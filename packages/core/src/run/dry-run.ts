import type { Config } from '../config/load-config.js';
import { findRevision, type FoundRevision } from '../deployment/find-revision.js';
import type { DryRunReport } from '../model/dry-run-report.js';
import { sequenceOf } from '../model/sequence.js';
import { listRevision, type ListOptions } from '../plan/list-revision.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { IgnoreReason } from '../source/ignore-rules.js';
import type { RevisionSource } from '../source/revision-source.js';
import { sourceRules } from '../source/source-rules.js';
import { checkPlan } from './check-plan.js';
import { askWhatIsThere, lookAtGroups, lookAtObjects } from './ask-what-is-there.js';
import { nameRevision } from './name-revision.js';
import { idleForDryRun } from './idle-options.js';
import { tellNotifications } from './notify.js';
import type { GivenClients } from './open-connections.js';
import { planCalls } from './planned-calls.js';
import { inRun } from './in-run.js';
import type { DeployOptions, Run } from './run.js';
import { withPlan } from './with-plan.js';

/**
 * Says what `deploy` would do, and does nothing of it: AWS is only read, as far as there are credentials.
 *
 * @throws what `deploy` would throw before it uploads, but for credentials and a region that are missing
 */
export async function dryRun(
  source: RevisionSource,
  config: Config,
  options: DeployOptions = {},
): Promise<DryRunReport> {
  return inRun(config, options, async (run) => {
    tellWhatIsNotDone(run);
    if (config.revision !== undefined) return dryRunNamed(config.revision, run, options.clients);
    const ignored = new Map<string, IgnoreReason>();
    const onIgnored = (path: string, reason: IgnoreReason) => void ignored.set(path, reason);
    return withPlan(source, run, { onIgnored }, async (plan) => {
      const rules = await sourceRules(typeof source === 'string' ? source : undefined, config);
      return dryRunPlan(plan, { rules, ignored }, run, options);
    });
  });
}

/**
 * The same for a revision that has been planned, which the caller disposes of: what `deployRevision` would do.
 *
 * @throws PLAN_MISMATCH; otherwise as `dryRun` does
 */
export async function dryRunRevision(
  plan: RevisionPlan,
  config: Config,
  options: DeployOptions = {},
): Promise<DryRunReport> {
  return inRun(config, options, async (run) => {
    tellWhatIsNotDone(run);
    const listing = { rules: await sourceRules(undefined, config), ignored: new Map() };
    return dryRunPlan(plan, listing, run, options);
  });
}

/** Says whom a run would tell, and what is not written for want of one. */
function tellWhatIsNotDone(run: Run): void {
  tellNotifications(run);
  const idle = idleForDryRun(run.config);
  if (idle !== undefined) run.onEvent({ type: 'notice', message: idle });
}

async function dryRunPlan(
  plan: RevisionPlan,
  listing: ListOptions,
  run: Run,
  { clients }: DeployOptions,
): Promise<DryRunReport> {
  const { config, onEvent, signal } = run;
  const checked = await checkPlan(plan, config, onEvent, signal);
  const { paths, size } = listRevision(checked, config, listing);
  const names = nameRevision(checked, config, onEvent);
  const { version, committed } = checked.facts;
  const ordered = sequenceOf(config.sequence, committed) !== undefined;
  return {
    application: config.application,
    version,
    digest: checked.digest,
    paths,
    size,
    waves: config.waves.map(({ groups }) => groups),
    groups: config.targets.map(({ name, deploymentGroup, application, bucket }) => ({
      ...{ name, deploymentGroup, application, bucket },
      key: names.get(name)?.key ?? '',
    })),
    calls: planCalls(config, ordered, (group) => names.get(group)?.key),
    ...(await askWhatIsThere(run, clients, async (connections) => [
      ...(await lookAtObjects(checked, names, run, connections)),
      ...(await lookAtGroups(run, connections)),
    ])),
  };
}

/** What is in S3 already is looked for, and nothing is planned to be packed. */
async function dryRunNamed(
  wanted: string,
  run: Run,
  clients: GivenClients | undefined,
): Promise<DryRunReport> {
  const { config, calling } = run;
  const found = new Map<string, FoundRevision>();
  const looked = await askWhatIsThere(run, clients, async (connections) => {
    for (const group of config.targets) {
      const { clients } = connections.of(group.name);
      found.set(group.name, await findRevision(clients, group, wanted, calling));
    }
    const places = new Set(
      [...found.values()].map(({ revision: { bucket, key } }) => `s3://${bucket}/${key}`),
    );
    return [
      ...[...places].map((place) => `${place} is there, and is deployed as it is.`),
      ...(await lookAtGroups(run, connections)),
    ];
  });
  const [first] = found.values();
  return {
    application: config.application,
    version: first?.version ?? wanted,
    digest: first?.digest ?? '',
    revision: wanted,
    paths: [],
    size: 0,
    waves: config.waves.map(({ groups }) => groups),
    groups: config.targets.map(({ name, deploymentGroup, application, bucket }) => {
      const { revision = { bucket, key: '' } } = found.get(name) ?? {};
      return { name, deploymentGroup, application, bucket: revision.bucket, key: revision.key };
    }),
    calls: planCalls(config, (config.sequence ?? first?.sequence) !== undefined),
    ...looked,
  };
}
