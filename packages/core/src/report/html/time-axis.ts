import { withRollbacks, type DeploymentOutcome } from '../../model/progress.js';
import type { RunReport } from '../../model/deploy-report.js';

/** The stretch of time that a page shows, and where things are on it. */
export interface TimeAxis {
  /** In milliseconds since the epoch, by the clock that the events were timed with. */
  readonly start: number;
  /** Length in seconds, more than 0. */
  readonly seconds: number;
  /** Seconds from the start, ascending, the first one 0; far enough from each other to be labelled. */
  readonly ticks: readonly number[];
}

const steps = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900,
  1800, 3600, 7200, 14_400, 28_800, 86_400,
];
const mostTicks = 5;

function ticksOf(seconds: number): number[] {
  const step = steps.find((candidate) => seconds / candidate <= mostTicks) ?? seconds / mostTicks;
  const ticks: number[] = [];
  for (let count = 0; count * step < seconds * 0.93; count += 1) ticks.push(count * step);
  return ticks;
}

function timesOf({ instances, startTime, endTime }: DeploymentOutcome): (string | undefined)[] {
  return [
    startTime,
    endTime,
    ...instances.flatMap(({ events }) =>
      events.flatMap((event) => [event.startTime, event.endTime]),
    ),
  ];
}

/** The axis on which all deployments of a run stand; undefined where nothing was timed. */
export function timeAxis({
  deployments,
  endTime,
}: Pick<RunReport, 'deployments' | 'endTime'>): TimeAxis | undefined {
  let start = Infinity;
  let end = -Infinity;
  for (const time of withRollbacks(deployments).flatMap(timesOf)) {
    const at = time === undefined ? NaN : Date.parse(time);
    if (Number.isNaN(at)) continue;
    start = Math.min(start, at);
    end = Math.max(end, at);
  }
  if (start === Infinity) return undefined;
  // What had not ended when the run did is drawn up to there, unless this machine's clock is behind.
  if (withRollbacks(deployments).some((deployment) => deployment.endTime === undefined))
    end = Math.max(end, Date.parse(endTime));
  const seconds = Math.max((end - start) / 1000, 0.001);
  return { start, seconds, ticks: ticksOf(seconds) };
}

/** Where a stretch of time is on the axis, in percent of its length. */
export function place(
  { start, seconds }: TimeAxis,
  from: string,
  to: string | undefined,
): { readonly x: number; readonly width: number } {
  const percent = (at: number) => Math.min(100, Math.max(0, (at - start) / (seconds * 10)));
  const x = percent(Date.parse(from));
  const end = to === undefined ? 100 : percent(Date.parse(to));
  return { x: round(x), width: round(Math.max(0, end - x)) };
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
