import {
  nameInstance,
  type InstanceProgress,
  type LifecycleProgress,
} from '../../model/progress.js';
import { html, type Html } from './html.js';
import { mark, toneOf, wordOf } from './status.js';
import { place, type TimeAxis } from './time-axis.js';
import { formatDuration } from '../format-values.js';

/** A stretch of time as a bar; short ones are made visible by the stroke around them. */
function bar({ status, startTime, endTime }: LifecycleProgress, axis: TimeAxis): Html | undefined {
  if (startTime === undefined) return undefined;
  const { x, width } = place(axis, startTime, endTime);
  return html`<rect
    class="${toneOf(status)}"
    x="${x}%"
    width="${width}%"
    y="4"
    height="16"
    rx="3"
  />`;
}

function grid({ ticks, seconds }: TimeAxis): Html[] {
  return ticks.map((tick) => {
    const x = `${Math.round((tick / seconds) * 10_000) / 100}%`;
    return html`<line x1="${x}" x2="${x}" y1="0" y2="100%" />`;
  });
}

/** The label of a bar, where the bar is long enough for it: on any screen, or on a wide one. */
function label(
  { event, startTime, endTime, status }: LifecycleProgress,
  axis: TimeAxis,
): Html | undefined {
  if (startTime === undefined) return undefined;
  const { x, width } = place(axis, startTime, endTime);
  const needed = event.length * 6.6 + 10; // pixels
  const fits = (pixels: number) => (width / 100) * pixels > needed;
  if (!fits(600)) return undefined;
  return html`<text class="${toneOf(status)}${fits(260) ? '' : ' wide'}" x="${x}%" dx="6" y="12.5"
    >${event}</text
  >`;
}

/** Events in one line. What it shows stands in the table as well. */
export function strip(events: readonly LifecycleProgress[], axis: TimeAxis): Html {
  const labels = events.length === 1 ? undefined : events.map((event) => label(event, axis));
  return html`<svg class="strip" height="24" aria-hidden="true" focusable="false">
    ${grid(axis)}${events.map((event) => bar(event, axis))}${labels}
  </svg>`;
}

/** The seconds of the axis. */
export function scale({ ticks, seconds }: TimeAxis): Html {
  return html`<svg class="scale" height="18" aria-hidden="true" focusable="false">
    ${ticks.map(
      (tick) =>
        html`<text x="${Math.round((tick / seconds) * 10_000) / 100}%" y="12"
          >${tick === 0 ? '0' : formatDuration(tick)}</text
        >`,
    )}
  </svg>`;
}

function row(progress: LifecycleProgress, axis: TimeAxis | undefined): Html {
  const { event, status, startTime, seconds } = progress;
  const began =
    startTime === undefined || axis === undefined
      ? undefined
      : html`<span class="unseen"
          >, began after ${formatDuration((Date.parse(startTime) - axis.start) / 1000)}</span
        >`;
  return html`<tr class="${toneOf(status)}">
    <th scope="row">${mark(status)} ${event}</th>
    <td class="status">${wordOf(status)}</td>
    <td class="number">${seconds === undefined ? undefined : formatDuration(seconds)}${began}</td>
    <td class="bar">${axis === undefined ? undefined : strip([progress], axis)}</td>
  </tr>`;
}

/** The lifecycle events of an instance, a row each. */
export function eventTable(instance: InstanceProgress, axis: TimeAxis | undefined): Html {
  const { events } = instance;
  if (events.length === 0) return html`<p class="soft">No lifecycle event is known.</p>`;
  return html`<table>
    <caption class="unseen">
      Lifecycle events on ${nameInstance(instance)}
    </caption>
    <colgroup>
      <col class="event" />
      <col class="status" />
      <col class="number" />
      <col />
    </colgroup>
    <thead class="unseen">
      <tr>
        <th scope="col">Event</th>
        <th scope="col">Status</th>
        <th scope="col">Took</th>
        <td></td>
      </tr>
    </thead>
    <tbody>
      ${events.map((event) => row(event, axis))}
    </tbody>
  </table>`;
}
