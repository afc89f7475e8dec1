import { dirname } from 'node:path/posix';
import type { Diagnostics } from '../model/progress.js';

/** A line that a script printed, without what the agent and the hook wrapper put in front of it. */
export interface PrintedLine {
  readonly text: string;
  readonly toStderr: boolean;
}

/** Where a script ran. */
export interface FailedHook {
  readonly group: string;
  readonly event: string;
  /** Any, when it is not known. */
  readonly application?: string | undefined;
}

/** The failed script for people. */
export interface ScriptOutput {
  /** Its path in the revision, and what ran it; empty when CodeDeploy names none. */
  readonly script: string;
  readonly ranBy?: string;
  readonly lines: readonly PrintedLine[];
}

const wrapperName = /(?:^|\/)hook-wrapper\.sh$/;

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

/** What the hook wrapper puts in front of every line: `[2026-11-23 13:39:09+0000] [shop:web:AfterInstall] `. */
function wrapperHead({ application, group, event }: FailedHook): RegExp {
  const name = application === undefined ? String.raw`[^\s:\]]+` : escape(application);
  const time = String.raw`\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}\]`;
  return new RegExp(`^${time} \\[${name}:${escape(group)}:${escape(event)}\\] ?`);
}

/**
 * The records of the agent's log without those that repeat which event and script it was. Where several scripts ran,
 * the names of all stay: they tell whose output is whose.
 */
function withoutHeadings(records: readonly string[], scriptName: string, event: string): string[] {
  const scripts = records.filter((record) => record.startsWith('Script - '));
  const isSaid = (record: string) =>
    record === `LifecycleEvent - ${event}` ||
    (scripts.length === 1 && record === `Script - ${scriptName}`);
  return records.filter((record) => record !== '' && !isSaid(record));
}

function untag(record: string): PrintedLine {
  const tag = /^\[std(?:out|err)\]/.exec(record)?.[0] ?? '';
  return { text: record.slice(tag.length), toStderr: tag === '[stderr]' };
}

/**
 * Reads what CodeDeploy tells of a failed script as a person would want to: the script of the group rather than the
 * hook wrapper that ran it, and the lines as the script printed them. What is not exactly in the agent's or the hook
 * wrapper's form stays as it is.
 */
export function readScriptOutput(
  { scriptName, logTail }: Pick<Diagnostics, 'scriptName' | 'logTail'>,
  hook: FailedHook,
): ScriptOutput {
  const { group, event } = hook;
  const head = wrapperHead(hook);
  const records = withoutHeadings(logTail.split(/\r?\n/), scriptName, event).map(untag);
  const isWrapped = records.some(({ text }) => head.test(text));
  const lines = records.map(({ text, ...record }) => ({ ...record, text: text.replace(head, '') }));
  // A wrapper of one's own may have its scripts elsewhere, and a group may have none.
  const isMissing = lines.some(({ text }) =>
    text.startsWith(`error: deployment group ${group} has no script for any event`),
  );
  return wrapperName.test(scriptName) && isWrapped && !isMissing
    ? { script: `${dirname(scriptName)}/${group}/${event}.sh`, ranBy: scriptName, lines }
    : { script: scriptName, lines };
}
