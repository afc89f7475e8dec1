import { cutScriptLog } from '../deployment/script-log.js';
import type { EventLog, InstanceLogs } from '../model/logs-report.js';
import type { InstanceProgress, LifecycleProgress } from '../model/progress.js';
import type { FetchedLogs } from './log-fetcher.js';

/**
 * What the events of an instance have printed: by its log where there is one, otherwise what CodeDeploy keeps.
 *
 * @param wanted the event that was asked for; otherwise all
 */
export function logsOf(
  { instanceId, name, status, events }: InstanceProgress,
  fetched: FetchedLogs | undefined,
  wanted: string | undefined,
): InstanceLogs {
  const { events: outputs, before } = cutScriptLog(fetched?.text ?? '');
  const remark =
    fetched?.missing === undefined
      ? fetched?.isCut === true
        ? 'The beginning of the log was left out.'
        : undefined
      : `The whole log ${fetched.missing}.`;
  return {
    instanceId,
    ...(name === undefined ? {} : { name }),
    status,
    events: events
      .filter((one) => wanted === undefined || one.event === wanted)
      .map((one) => eventLog(one, outputs.get(one.event))),
    ...(fetched?.isCut === true && before !== '' ? { unnamed: before } : {}),
    extent: fetched?.text === undefined ? 'tail' : 'whole',
    ...(wanted !== undefined || !fetched?.further?.length ? {} : { further: fetched.further }),
    ...(remark === undefined ? {} : { remark }),
  };
}

function eventLog(
  { event, status, seconds, diagnostics }: LifecycleProgress,
  output: string | undefined,
): EventLog {
  const { errorCode = '', message = '', logTail = '' } = diagnostics ?? {};
  const printed = output ?? logTail;
  const { scriptName: failedScript = '' } = diagnostics ?? {};
  const scriptName = failedScript === '' ? onlyScript(printed) : failedScript;
  const isFailure = errorCode !== '' && errorCode !== 'Success';
  return {
    event,
    status,
    ...(seconds === undefined ? {} : { seconds }),
    ...(isFailure ? { errorCode } : {}),
    ...(scriptName === '' ? {} : { scriptName }),
    ...(isFailure && message !== '' ? { message } : {}),
    output: printed,
  };
}

/** CodeDeploy names only a script that failed. */
function onlyScript(printed: string): string {
  const [script, ...others] = [...printed.matchAll(/^Script - (.+)$/gm)];
  return others.length === 0 ? (script?.[1] ?? '') : '';
}
