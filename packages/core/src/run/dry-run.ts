import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { Config } from '../config/load-config.js';
import { listDeployments, unfinished } from '../deployment/list-deployments.js';
import type { DryRunReport } from '../model/dry-run-report.js';
import { sequenceOf } from '../model/sequence.js';
import { digestScheme } from '../plan/digest-scheme.js';
import { listRevision } from '../plan/list-revision.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { IgnoreReason } from '../source/ignore-rules.js';
import type { RevisionSource } from '../source/revision-source.js';
import { sourceRules } from '../source/source-rules.js';
import { findUploaded } from '../upload/find-uploaded.js';
import { objectOptions } from '../upload/object-options.js';
import { checkAllGroups } from './check-all-groups.js';
import { checkPlan } from './check-plan.js';
import { nameRevision, type RevisionNames } from './name-revision.js';
import { openConnections, type Connections } from './open-connections.js';
import { planCalls } from './planned-calls.js';
import { prepareRevision } from './prepare-revision.js';
import { startRun, type DeployOptions, type Run } from './run.js';

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
  const run = startRun(config, options);
  const { env, temporaryDirectory, onEvent, signal } = run;
  try {
    signal.throwIfAborted();
    const ignored = new Map<string, IgnoreReason>();
    const onIgnored = (path: string, reason: IgnoreReason) => void ignored.set(path, reason);
    const now = run.now().getTime();
    const preparing = { env, temporaryDirectory, now, onEvent, onIgnored, signal };
    const plan = await prepareRevision(source, config, preparing);
    try {
      const checked = await checkPlan(plan, config, onEvent, signal);
      const rules = await sourceRules(typeof source === 'string' ? source : undefined, config);
      const { paths, size } = listRevision(checked, config, { rules, ignored });
      const names = nameRevision(checked, config, onEvent);
      const { version } = checked.facts;
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
        calls: planCalls(
          config,
          names,
          sequenceOf(config.sequence, checked.facts.committed) !== undefined,
        ),
        ...(await askWhatIsThere(checked, names, run, options)),
      };
    } finally {
      plan.dispose();
    }
  } finally {
    run.deadline.lift();
  }
}

type Answers = Pick<DryRunReport, 'found' | 'notAsked'>;

/** Asks AWS what there is. A rehearsal would have to be started for that. */
async function askWhatIsThere(
  plan: RevisionPlan,
  names: ReadonlyMap<string, RevisionNames>,
  run: Run,
  { clients }: DeployOptions,
): Promise<Answers> {
  if (run.config.rehearse)
    return { found: [], notAsked: 'A rehearsal is started for a deployment only.' };
  let connections: Connections;
  try {
    connections = await openConnections(run, clients);
  } catch (error) {
    const isMissing =
      CodedeployerError.is(error) &&
      ['AWS_CREDENTIALS_MISSING', 'AWS_REGION_MISSING'].includes(error.code);
    if (!isMissing) throw error;
    return { found: [], notAsked: error.message };
  }
  try {
    await checkAllGroups(run, connections);
    const found = ['The applications and groups are there, and are for instances.'];
    for (const line of await lookAtObjects(plan, names, run, connections)) found.push(line);
    for (const line of await lookAtGroups(run, connections)) found.push(line);
    return { found };
  } finally {
    await connections.close();
  }
}

async function lookAtObjects(
  plan: RevisionPlan,
  names: ReadonlyMap<string, RevisionNames>,
  { config, signal, calling }: Run,
  { of }: Connections,
): Promise<string[]> {
  const states = {
    ours: 'is there already, and is not uploaded again',
    other: 'is another object, which is replaced',
    nothing: 'is not there yet, and is uploaded',
    hidden: 'may not be looked at; it is uploaded',
  };
  const lines = new Map<string, string>();
  for (const group of config.targets) {
    const name = names.get(group.name);
    if (name === undefined) throw new TypeError(`no name for the revision of ${group.name}`);
    const { clients, region } = of(group.name);
    const url = `s3://${group.bucket}/${name.key}`;
    if (lines.has(`${url} ${region}`)) continue;
    const { state } = await findUploaded(clients, {
      bucket: group.bucket,
      key: name.key,
      bundleType: name.format,
      digest: plan.digest,
      scheme: digestScheme,
      region,
      metadata: {},
      object: objectOptions(group),
      pack: () => {
        throw new TypeError('a dry run packs nothing');
      },
      signal,
      calling,
    });
    lines.set(`${url} ${region}`, `${url} ${states[state]}.`);
  }
  return [...lines.values()];
}

async function lookAtGroups({ config, calling }: Run, { of }: Connections): Promise<string[]> {
  const lines: string[] = [];
  for (const { name, application, deploymentGroup } of config.targets) {
    const wanted = { application, deploymentGroup, statuses: unfinished };
    try {
      let isFree = true;
      for await (const info of listDeployments(of(name).clients, wanted, calling)) {
        isFree = false;
        lines.push(`${name} is busy: ${info.deploymentId ?? ''} is ${info.status ?? ''}.`);
      }
      if (isFree) lines.push(`${name} is free: no deployment is running.`);
    } catch (error) {
      if (!CodedeployerError.is(error) || error.code !== 'AWS_ACCESS_DENIED') throw error;
      lines.push(`${name}: whether a deployment is running cannot be seen (${error.message})`);
    }
  }
  return lines;
}
