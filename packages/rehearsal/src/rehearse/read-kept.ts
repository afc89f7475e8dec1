import { join } from 'node:path';
import { readDescription } from '@codedeployer/core/contract';
import type { Deployment, DeploymentGroup } from '../codedeploy/model.js';
import { readAllJson, readJson } from '../state/json-file.js';
import { lockedBy } from '../state/lock-state.js';
import { namesIn } from '../state/names-in.js';
import { hasState, requireStateVersion } from '../state/state-version.js';

/** The last deployment of a rehearsal to a group, as its files have it. */
export interface KeptDeployment {
  readonly application: string;
  /** As CodeDeploy calls it. */
  readonly deploymentGroup: string;
  /** Undefined where they are the rehearsal's own. */
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly deploymentId: string;
  /** Of CodeDeploy. One that was under way when its rehearsal was ended has not come to its end here. */
  readonly status: Deployment['status'];
  /** When it ended, or else began; ISO 8601, UTC. */
  readonly time: string;
  /** What was said of it, such as `shop 1.4.2`. */
  readonly description: string;
}

/** What is kept of the rehearsals of a project. */
export interface Kept {
  /** The process that rehearses at this moment. */
  readonly running: number | undefined;
  /** The last deployment to each group that there was one to. */
  readonly deployments: readonly KeptDeployment[];
}

/** What CodeDeploy keeps in a folder, and for where. */
type Place = { readonly folder: string } & Pick<KeptDeployment, 'region' | 'account'>;

/** The regions and accounts in which CodeDeploy had anything. */
async function placesIn(folder: string): Promise<readonly Place[]> {
  const regions = join(folder, 'regions');
  const others = (await namesIn(regions)).map(async (account) =>
    (await namesIn(join(regions, account))).map((region) => ({
      folder: join(regions, account, region),
      account,
      region: decodeURIComponent(region),
    })),
  );
  return [{ folder, region: undefined, account: undefined }, ...(await Promise.all(others)).flat()];
}

async function lastIn({ folder, ...place }: Place): Promise<readonly KeptDeployment[]> {
  const all = (name: string) =>
    namesIn(join(folder, name)).then((files) => files.map((file) => join(folder, name, file)));
  const groups = await readAllJson<DeploymentGroup>(await all('groups'));
  const last = groups.map(async ({ applicationName, deploymentGroupName, ...group }) => {
    const id = group.lastAttemptedDeployment?.deploymentId;
    const found =
      id === undefined
        ? undefined
        : await readJson<Deployment>(join(folder, 'deployments', `${encodeURIComponent(id)}.json`));
    if (found === undefined) return [];
    const { deploymentId, status, completeTime, createTime, description = '' } = found;
    const kept: KeptDeployment = {
      ...place,
      application: applicationName,
      deploymentGroup: deploymentGroupName,
      deploymentId,
      status,
      time: new Date(completeTime ?? createTime).toISOString(),
      description: readDescription(description).text,
    };
    return [kept];
  });
  return (await Promise.all(last)).flat();
}

/**
 * Reads what rehearsals have left in a folder, and changes nothing there. Undefined where there was none yet.
 *
 * @param directory absolute path of the state of rehearsals, `<project>/.codedeployer/rehearsal`
 * @throws CodedeployerError `REHEARSAL_STATE_UNKNOWN`, `REHEARSAL_STATE_DAMAGED`
 */
export async function readKept(directory: string): Promise<Kept | undefined> {
  if (!(await hasState(directory))) return undefined;
  await requireStateVersion(directory);
  const places = await placesIn(join(directory, 'codedeploy'));
  const deployments = (await Promise.all(places.map(lastIn))).flat();
  return { running: await lockedBy(directory), deployments };
}
