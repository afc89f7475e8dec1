import type { DeploymentOutcome, Diagnostics, InstanceProgress } from './progress.js';

/** One cause of failure and the instances that it happened on. */
export interface FailureCause {
  readonly event: string;
  readonly diagnostics: Diagnostics;
  readonly instanceIds: readonly string[];
  /** What to do about it, when that is known. */
  readonly hint: string | undefined;
}

interface Rule {
  readonly when: (diagnostics: Diagnostics, event: string) => boolean;
  readonly hint: string;
}

const said = (pattern: RegExp) => (diagnostics: Diagnostics) =>
  pattern.test(diagnostics.message) || pattern.test(diagnostics.logTail);

/** What people meet most, and what helps. The first rule that fits is taken. */
const rules: readonly Rule[] = [
  {
    when: (_diagnostics, event) => event === 'ApplicationStop',
    hint: 'ApplicationStop runs the script of the revision that was installed before, not of this one. Set "ignoreApplicationStopFailures: true" to get past it once.',
  },
  {
    when: said(/specified file already exists at this location/),
    hint: 'The file on the instance is not from the previous deployment. Set "fileExistsBehavior" to OVERWRITE or RETAIN, or remove it there.',
  },
  {
    when: said(/did not find an AppSpec file/i),
    hint: 'The archive has no appspec.yml at its root, or the previous revision was removed from the instance by hand.',
  },
  {
    when: said(/No space left on device|disk is \(or was\) full/i),
    hint: 'The disk of the instance is full: remove old releases, or make it larger.',
  },
  {
    when: ({ errorCode }) => errorCode === 'ScriptTimedOut',
    hint: 'The script ran longer than its `timeout` in appspec.yml (3600 seconds unless set).',
  },
  {
    when: said(/failed to close STD(?:OUT|ERR)/),
    hint: 'A background process that the script started still holds its output: start it with `>/dev/null 2>&1 &`, or as a service.',
  },
  {
    when: ({ errorCode }) => errorCode === 'ScriptMissing',
    hint: 'Hook locations in appspec.yml are relative to the root of the archive, and upper and lower case matter.',
  },
];

/** The first event that failed on an instance. */
function failedEvent(instance: InstanceProgress) {
  return instance.events.find((progress) => progress.status === 'Failed');
}

/** The causes of a failed deployment, equal ones told once, the most frequent first. */
export function explainOutcome(outcome: DeploymentOutcome): FailureCause[] {
  const causes = new Map<
    string,
    { event: string; diagnostics: Diagnostics; instanceIds: string[] }
  >();
  for (const instance of outcome.instances) {
    const failed = failedEvent(instance);
    if (failed === undefined) continue;
    const diagnostics = failed.diagnostics ?? {
      errorCode: 'UnknownError',
      scriptName: '',
      message: 'CodeDeploy tells no reason',
      logTail: '',
    };
    const key = [
      failed.event,
      diagnostics.errorCode,
      diagnostics.scriptName,
      diagnostics.message,
    ].join('\n');
    const cause = causes.get(key) ?? { event: failed.event, diagnostics, instanceIds: [] };
    cause.instanceIds.push(instance.instanceId);
    causes.set(key, cause);
  }
  return [...causes.values()]
    .toSorted((a, b) => b.instanceIds.length - a.instanceIds.length)
    .map((cause) => ({
      ...cause,
      hint: rules.find((rule) => rule.when(cause.diagnostics, cause.event))?.hint,
    }));
}
