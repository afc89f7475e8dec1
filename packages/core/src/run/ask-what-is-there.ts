import { CodedeployerError } from '../errors/codedeployer-error.js';
import { listDeployments, unfinished } from '../deployment/list-deployments.js';
import type { DryRunReport } from '../model/dry-run-report.js';
import { digestScheme } from '../plan/digest-scheme.js';
import type { RevisionPlan } from '../plan/plan.js';
import { findUploaded } from '../upload/find-uploaded.js';
import { objectOptions } from '../upload/object-options.js';
import { checkAllGroups } from './check-all-groups.js';
import { lookBeforehand } from './look-beforehand.js';
import type { RevisionNames } from './name-revision.js';
import { openConnections, type Connections, type GivenClients } from './open-connections.js';
import type { Run } from './run.js';

type Answers = Pick<DryRunReport, 'found' | 'notAsked'>;

/** Asks AWS what there is. A rehearsal would have to be started for that. */
export async function askWhatIsThere(
  run: Run,
  clients: GivenClients | undefined,
  ask: (connections: Connections) => Promise<string[]>,
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
    const groups = await checkAllGroups(run, connections);
    const fleets = await lookBeforehand(groups, run, connections);
    const found = await ask(connections);
    return {
      found: ['The applications and groups are there, and are for instances.', ...fleets, ...found],
    };
  } finally {
    await connections.close();
  }
}

export async function lookAtObjects(
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

export async function lookAtGroups(
  { config, calling }: Run,
  { of }: Connections,
): Promise<string[]> {
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
