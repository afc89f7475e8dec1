import type { RunReport } from '../../model/deploy-report.js';
import { countSucceeded, withRollbacks } from '../../model/progress.js';
import { differenceLines } from '../format-comparison.js';
import { headOf } from '../format-event.js';
import { formatDuration, secondsBetween } from '../format-values.js';
import { html, toText, type Html } from '../html/html.js';
import { verdictOf } from '../html/verdict.js';

/** A step may add 1 MiB to its summary; what is longer is not taken at all. */
const mostBytes = 1024 * 1024;

/**
 * A run for the page of a GitHub Actions job, as what is appended to the file `$GITHUB_STEP_SUMMARY`: how it went, each deployment,
 * what failed and the warnings. It is markup throughout, in which nothing that is quoted is Markdown.
 */
export function githubSummary(report: RunReport): string {
  const { application, version = '', error, warnings } = report;
  const { title } = verdictOf(report);
  const heading = html`<h3>
    ${report.succeeded ? '✅' : '❌'} ${oneLine(`${application} ${version}`)}: ${title}
  </h3>`;
  const cause = error === undefined ? [] : [html`<pre>${error.message}</pre>`];
  const hint = error?.hint === undefined ? [] : [html`<p>${oneLine(error.hint)}</p>`];
  const warned = warnings.map(({ message }) => html`<li>${oneLine(message)}</li>`);
  const list =
    warned.length === 0
      ? []
      : [
          html`<p>Warnings:</p>
            <ul>
              ${warned}
            </ul>`,
        ];
  const whole = [heading, deploymentTable(report), ...cause, ...hint, ...compared(report), ...list];
  const text = join(whole);
  // The table and the causes of thousands of instances are not read on that page.
  return Buffer.byteLength(text) <= mostBytes ? text : join([heading]);
}

/** What is different from an earlier rehearsal. */
function compared({ rehearsal }: RunReport): Html[] {
  if (rehearsal?.comparison === undefined) return [];
  const lines = differenceLines(rehearsal.comparison);
  const { report, version, differences } = rehearsal.comparison;
  const of = oneLine(version === undefined ? report : `${version} (${report})`);
  if (lines.length === 0) return [html`<p>Nothing is different from the rehearsal of ${of}.</p>`];
  return [
    html`<details open>
      <summary>${differences.length} differences from the rehearsal of ${of}</summary>
      <ul>
        ${lines.map((line) => html`<li>${oneLine(line)}</li>`)}
      </ul>
    </details>`,
  ];
}

/** A blank line would end the markup, and what follows it be read as Markdown; but for `pre`, which ends itself. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** A blank line ends markup, and a line of its own begins it. */
function join(parts: readonly Html[]): string {
  return `\n${parts.map((part) => `${toText(part)}\n\n`).join('')}`;
}

function deploymentTable({ deployments, notStarted }: RunReport): Html {
  const rows = withRollbacks(deployments).map((outcome) => {
    const { deploymentId, url, status, instances, startTime, endTime } = outcome;
    const seconds = secondsBetween(startTime, endTime);
    const id = url === undefined ? deploymentId : html`<a href="${url}">${deploymentId}</a>`;
    const took = seconds === undefined ? '' : formatDuration(seconds);
    return html`<tr>
      <td>${headOf(outcome)}</td>
      <td>${status}</td>
      <td>${countSucceeded(instances)}</td>
      <td>${took}</td>
      <td>${id}</td>
    </tr>`;
  });
  const left = notStarted.map(
    ({ group, reason }) =>
      html`<tr>
        <td>${group}</td>
        <td colspan="4">Not started: ${oneLine(reason)}</td>
      </tr>`,
  );
  return html`<table>
    <tr>
      <th>Group</th>
      <th>Status</th>
      <th>Succeeded on</th>
      <th>Time</th>
      <th>Deployment</th>
    </tr>
    ${rows}${left}
  </table>`;
}
