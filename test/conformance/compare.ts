import { parseAppspec, type AppspecVerdict } from '@codedeployer/appspec';
import type { Case, DaemonRun, Outcome } from './case.js';

/** One thing that is compared; what differs is shown with both sides. */
export interface Comparison {
  readonly field: string;
  readonly name: string;
  readonly state: 'agrees' | 'differs' | 'skipped';
  /** Why it was skipped, or what differs. */
  readonly detail?: string;
}

type Compare = (field: string, recorded: unknown, here: unknown) => Comparison;

function comparer(name: string, other: 'recorded' | 'agent'): Compare {
  return (field, recorded, here) => {
    const [one, two] = [JSON.stringify(recorded ?? null), JSON.stringify(here ?? null)];
    if (one === two) return { field, name, state: 'agrees' };
    const detail = `${other.padEnd(8)} ${one}\n        here     ${two}`;
    return { field, name, state: 'differs', detail };
  };
}

/** Compares what the two agents have made of a case. */
export function compareEngines(
  { name }: Case,
  outcome: Outcome | undefined,
): readonly Comparison[] {
  if (outcome === undefined || 'skipped' in outcome || outcome.other === undefined)
    return skippedRun(name, outcome);
  return compareRuns(outcome.other, outcome.run, comparer(name, 'agent'));
}

/** Compares a case with the record in every field that the record has. */
export function compareCase(each: Case, outcome: Outcome | undefined): readonly Comparison[] {
  const { name, contents, expected } = each;
  const compare = comparer(name, 'recorded');
  const verdict = parseAppspec(contents);
  const older = expected.verdictRuby27to30;
  const comparisons = [
    compare('verdict', expected.verdict, word(verdict)),
    ...(expected.error === undefined
      ? []
      : [compare('message', expected.error.message, messageOf(verdict))]),
    ...(older === undefined
      ? []
      : [
          compare(
            'verdict of Ruby 2.7',
            older.verdict,
            word(parseAppspec(contents, { profile: 'v1-ruby-2.7' })),
          ),
        ]),
  ];
  const recorded = expected.daemonRun;
  if (recorded === undefined) return comparisons;
  if (outcome === undefined || 'skipped' in outcome)
    return [...comparisons, ...skippedRun(name, outcome)];
  return [...comparisons, ...compareRuns(recorded, outcome.run, compare)];
}

function skippedRun(name: string, outcome: Outcome | undefined): readonly Comparison[] {
  const why = outcome !== undefined && 'skipped' in outcome ? outcome.skipped : undefined;
  const detail = why ?? 'it was not run';
  return runFields.map((field) => ({ field, name, state: 'skipped', detail }));
}

function compareRuns(recorded: DaemonRun, run: DaemonRun, compare: Compare): readonly Comparison[] {
  return [
    compare('failing event', eventOf(recorded), eventOf(run)),
    compare(
      'message of the run',
      withoutIds(recorded.error?.message),
      withoutIds(sameFile(run.error?.message, recorded)),
    ),
    compare('tree', [recorded.tree ?? [], recorded['a.txt']], [run.tree ?? [], run['a.txt']]),
    compare('script log', streams(recorded.scripts_log), streams(run.scripts_log)),
    compare('events without scripts', recorded.noop_events, run.noop_events),
  ];
}

const runFields = [
  'failing event',
  'message of the run',
  'tree',
  'script log',
  'events without scripts',
];

function word(verdict: AppspecVerdict): string {
  return verdict.accepted ? 'accepted' : 'rejected';
}

function messageOf(verdict: AppspecVerdict): string | undefined {
  return verdict.accepted ? undefined : verdict.error.message;
}

function eventOf({ result, event, error }: DaemonRun): readonly unknown[] {
  return [result, event, error?.error_code, error?.script_name];
}

/**
 * Which of several files of a folder is met first depends on the file system: a message that differs from the recorded one
 * in the last names of its paths alone counts as the recorded one.
 */
function sameFile(message: string | undefined, { error }: DaemonRun): string | undefined {
  if (message === undefined || error === undefined) return message;
  const folders = (text: string): string => text.replace(/(\/[\w.-]+)*\/[\w.-]+/g, parentOf);
  return folders(message) === folders(error.message) ? error.message : message;
}

/** A process has another id in each run: bash names it where one of its children was ended by a signal. */
function withoutIds(text: string | undefined): string | undefined {
  return text?.replace(/(: line \d+:) +\d+(?= +\S)/g, '$1 PID');
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** The records of each stream in order; how the two are mixed depends on the moment. */
function streams(log = ''): readonly string[] {
  const records = (withoutIds(log) ?? '').split(/^(?=TS )/m);
  const isError = (record: string): boolean => record.startsWith('TS [stderr]');
  return [records.filter((record) => !isError(record)).join(''), records.filter(isError).join('')];
}
