import { visibleLines } from '@codedeployer/appspec/text';
import type { RunReport } from '../../model/deploy-report.js';
import { annotationsOf, type Annotation } from './annotations.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A part of the log that can be folded. */
interface LogGroup {
  /** One line. */
  readonly title: string;
  /** Counted from 1. */
  readonly number: number;
  readonly time: Date;
}

/**
 * What a CI system takes from lines of a log. What is quoted cannot be a command of its own, nor end the one it stands in: each
 * system has its way to encode it.
 */
export interface CiSystem {
  readonly isHere: (env: Environment) => boolean;
  readonly open: (group: LogGroup) => string;
  readonly close: (group: LogGroup) => string;
  /** Undefined where the system has no place for it. */
  readonly annotate?: (annotation: Annotation) => string | undefined;
}

/** Replaces what has a meaning to a system, by its table; each character once. */
function encode(text: string, codes: Readonly<Record<string, string>>): string {
  return Array.from(visibleLines(text), (character) => codes[character] ?? character).join('');
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
const github: CiSystem = {
  isHere: ({ GITHUB_ACTIONS }) => GITHUB_ACTIONS === 'true',
  open: ({ title }) => `::group::${githubData(title)}`,
  close: () => '::endgroup::',
  annotate: githubCommand,
};

function githubData(text: string): string {
  return encode(text, { '%': '%25', '\r': '%0D', '\n': '%0A' });
}

function githubCommand({ level, title, message }: Annotation): string {
  const property = githubData(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${githubData(message)}`;
}

/** A run as annotations of GitHub Actions, a line each, which the job prints. */
export function githubAnnotations(report: RunReport): string[] {
  return annotationsOf(report).map(githubCommand);
}

/** https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands */
const azure: CiSystem = {
  isHere: ({ TF_BUILD = '' }) => TF_BUILD.toLowerCase() === 'true',
  open: ({ title }) => `##[group]${visibleLines(title)}`,
  close: () => '##[endgroup]',
  annotate: ({ level, title, message }) =>
    level === 'notice'
      ? undefined
      : `##vso[task.logissue type=${level}]${encode(`${title}\n${message}`, { '%': '%AZP25', '\r': '%0D', '\n': '%0A' })}`,
};

/** https://www.jetbrains.com/help/teamcity/service-messages.html */
const teamcity: CiSystem = {
  isHere: ({ TEAMCITY_VERSION = '' }) => TEAMCITY_VERSION !== '',
  open: ({ title }) => `##teamcity[blockOpened name='${teamcityValue(title)}']`,
  close: ({ title }) => `##teamcity[blockClosed name='${teamcityValue(title)}']`,
  annotate: ({ level, title, message }) =>
    level === 'notice'
      ? undefined
      : `##teamcity[message text='${teamcityValue(`${title}\n${message}`)}' status='${level.toUpperCase()}']`,
};

function teamcityValue(text: string): string {
  const codes = { '|': '||', "'": "|'", '\n': '|n', '\r': '|r', '[': '|[', ']': '|]' };
  return encode(text, codes).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `|0x${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections; it has no annotations in a log. */
const gitlab: CiSystem = {
  isHere: ({ GITLAB_CI }) => GITLAB_CI === 'true',
  open: (group) => `${section('start', group)}${visibleLines(group.title)}`,
  close: (group) => section('end', group),
};

function section(which: 'start' | 'end', { number, time }: LogGroup): string {
  const seconds = Math.floor(time.getTime() / 1000);
  return `\u001b[0Ksection_${which}:${seconds}:codedeployer_${number}\r\u001b[0K`;
}

const systems = [github, gitlab, azure, teamcity];

/** The system that a process runs in; undefined where it is none that takes something from a log. */
export function ciSystem(env: Environment): CiSystem | undefined {
  return systems.find(({ isHere }) => isHere(env));
}
