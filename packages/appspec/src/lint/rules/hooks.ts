import type { Appspec } from '../../read/appspec.js';
import type { Finding } from '../../read/finding.js';
import { placeOf } from '../../read/place.js';
import type { YamlNode } from '../../read/yaml/node.js';
import { closest } from '../../text/closest.js';
import { otherEvents, scriptEvents } from '../events.js';
import { warning } from '../code-info.js';
import { findingsOf } from '../report.js';
import type { TextRule } from '../rule.js';

const codes = {
  'hook-event-unknown': warning('An event that does not exist; its scripts never run.'),
  'hook-event-never-runs': warning('An event that runs no scripts on instances.'),
  'hook-timeout-hour': warning(
    'The timeouts of an event add up to more than the hour that CodeDeploy allows.',
  ),
};
const finding = findingsOf(codes);

const secondsPerEvent = 3600;

/** Events that never run, and events that would run for too long, in a file that the agent takes. */
export const hooks: TextRule<keyof typeof codes> = {
  codes,
  check: ({ root, verdict, file }) =>
    root !== undefined && verdict.accepted ? judgeHooks(root, verdict.appspec, file) : [],
};

function judgeHooks(root: YamlNode, appspec: Appspec, file: string): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { event, key } of eventsOf(root)) {
    if (scriptEvents.includes(event)) {
      const total = explicitSeconds(root, event, appspec);
      if (total > secondsPerEvent) findings.push(tooLong(event, total, key, file));
    } else {
      findings.push(neverRuns(event, key, file));
    }
  }
  return findings;
}

function neverRuns(event: string, key: YamlNode, file: string): Finding {
  const place = placeOf(key.start);
  const why = otherEvents[event];
  if (why !== undefined) {
    return finding('hook-event-never-runs', {
      file,
      place,
      message: `Scripts for ${event} never run: ${why}.`,
      hint: `Events with scripts are ${scriptEvents.join(', ')}.`,
    });
  }
  const suggestion =
    scriptEvents.find((name) => name.toLowerCase() === event.toLowerCase().replace(/[-_ ]/g, '')) ??
    closest(event, scriptEvents);
  return finding('hook-event-unknown', {
    file,
    place,
    message: `There is no event "${event}"; its scripts never run, and codedeploy-local refuses it.`,
    hint:
      suggestion === undefined
        ? `Events with scripts are ${scriptEvents.join(', ')}.`
        : `Did you mean "${suggestion}"?`,
  });
}

function tooLong(event: string, total: number, key: YamlNode, file: string): Finding {
  return finding('hook-timeout-hour', {
    file,
    place: placeOf(key.start),
    message: `The timeouts of ${event} add up to ${String(total)} seconds; CodeDeploy gives an event ${String(secondsPerEvent)}.`,
    hint: 'Lower them, so that a script is ended by its own timeout and the log says which one it was.',
  });
}

interface Event {
  readonly event: string;
  readonly key: YamlNode;
}

function hooksNode(root: YamlNode): YamlNode | undefined {
  if (root.kind !== 'mapping') return undefined;
  return root.pairs.findLast(({ key }) => key.kind === 'scalar' && key.value === 'hooks')?.value;
}

function eventsOf(root: YamlNode): readonly Event[] {
  const hooks = hooksNode(root);
  if (hooks?.kind !== 'mapping') return [];
  return hooks.pairs.flatMap(({ key }) =>
    key.kind === 'scalar' && key.value !== '<<' ? [{ event: key.value, key }] : [],
  );
}

/** Scripts without a timeout of their own do not count: two of them are nothing unusual. */
function explicitSeconds(root: YamlNode, event: string, appspec: Appspec): number {
  const hooks = hooksNode(root);
  if (hooks?.kind !== 'mapping') return 0;
  const list = hooks.pairs.findLast(
    ({ key }) => key.kind === 'scalar' && key.value === event,
  )?.value;
  if (list?.kind !== 'sequence') return 0;
  const scripts = appspec.hooks.get(event) ?? [];
  return list.items.reduce((sum, item, place) => {
    const isExplicit =
      item.kind === 'mapping' &&
      item.pairs.some(({ key }) => key.kind === 'scalar' && key.value === 'timeout');
    return isExplicit ? sum + (scripts[place]?.timeout ?? 0) : sum;
  }, 0);
}
