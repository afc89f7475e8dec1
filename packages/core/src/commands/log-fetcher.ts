import type { Calling } from '../aws/call.js';
import { cutScriptLog } from '../deployment/script-log.js';
import type { FurtherLog } from '../model/logs-report.js';
import { readLogFile, runLogCommand, type FetchedLog } from '../run/fetch-log.js';
import { shorten } from '../text/shorten.js';
import type { FoundDeployment } from './find-in-groups.js';
import { readGroup, regionOf } from './group-target.js';
import type { OpenGroups } from './open-groups.js';

/** The log of the scripts, and in a rehearsal what else there is. */
export type FetchedLogs = FetchedLog & { readonly further?: readonly FurtherLog[] };

/** How the whole log of an instance is got; undefined where the configuration does not say. */
export async function fetcherOf(
  { info, target }: FoundDeployment,
  { run, connections: { rehearsal } }: OpenGroups,
  calling: Calling,
): Promise<((instanceId: string) => Promise<FetchedLogs>) | undefined> {
  const { logs: how } = run.config;
  if (rehearsal === undefined && how === undefined) return undefined;
  const { deploymentGroupId = '' } = await readGroup(target, calling);
  const { deploymentId = '' } = info;
  if (rehearsal !== undefined)
    return async (instanceId) => {
      const of = { group: target.name, instanceId, deploymentGroupId, deploymentId };
      const scripts = await readLogFile(rehearsal.scriptsLog(of));
      return { ...scripts, further: await rehearsal.furtherLogs(of) };
    };
  return async (instanceId) => {
    const facts = {
      instance: instanceId,
      deployment: deploymentId,
      deploymentGroupId,
      region: regionOf(target) ?? '',
      log: `/opt/codedeploy-agent/deployment-root/${deploymentGroupId}/${deploymentId}/logs/scripts.log`,
    };
    return orNoLog(await runLogCommand(how?.command ?? '', facts, run));
  };
}

/** A command may succeed and print something else: what asks for a password, or the log of somebody else. */
function orNoLog(fetched: FetchedLog): FetchedLog {
  if (fetched.text === undefined || fetched.isCut === true) return fetched;
  const { events, before } = cutScriptLog(fetched.text);
  if (events.size > 0) return fetched;
  const [first = ''] = before.split('\n');
  const what = first === '' ? 'nothing' : `something else, ${JSON.stringify(shorten(first))}`;
  return { missing: `was not got: the command succeeded, and has printed ${what}` };
}
