import { visibleName } from '@codedeployer/appspec/text';
import { explainOutcome, type FailureCause } from '../../deployment/explain.js';
import { hintForOutcome } from '../../deployment/outcome-hints.js';
import { isFinal, isSuccess, withRollbacks, type DeploymentOutcome } from '../../model/progress.js';
import type { ReportedError, RunReport } from '../../model/deploy-report.js';
import { readScriptOutput, type PrintedLine } from '../script-output.js';
import { html, type Html } from './html.js';
import { output } from './output.js';
import { mark } from './status.js';
import { formatNames } from '../format-values.js';

/** More kinds of failure than this in one group are no longer read. */
const shownCauses = 8;

function hintLine(hint: string | undefined): Html | undefined {
  return hint === undefined ? undefined : html`<p class="hint"><b>What helps</b> ${hint}</p>`;
}

function causeCard(
  { group, rollbackOf }: DeploymentOutcome,
  cause: FailureCause,
  application: string,
): Html {
  const { event, diagnostics, instances, hint } = cause;
  const { errorCode, message } = diagnostics;
  const { script, ranBy, lines } = readScriptOutput(diagnostics, { application, group, event });
  const [first, ...others] = instances;
  const log = output(lines, `Output on ${first ?? ''}`);
  return html`<article class="card failure">
    <h3>
      ${mark('Failed')}
      <span
        >${event}
        <span class="soft">in</span>
        ${group}${rollbackOf === undefined ? undefined : ' (rollback)'}</span
      >
    </h3>
    <p>
      On
      ${formatNames(instances)}${script === '' ? undefined : html`, script <code>${visibleName(script)}</code>`}${ranBy === undefined ? undefined : html`, run by <code>${ranBy}</code>`}
      <span class="soft">(${errorCode})</span>
    </p>
    ${message === '' ? undefined : html`<p><strong>${message}</strong></p>`}
    ${log === undefined ? undefined : html`${others.length === 0 ? undefined : html`<p class="soft">Last output on ${first}; that of the others is with the instances below.</p>`}${log}`}
    ${hintLine(hint)}
  </article>`;
}

function groupCards(outcome: DeploymentOutcome, application: string): Html[] {
  const { status, error } = outcome;
  const group = outcome.rollbackOf === undefined ? outcome.group : `${outcome.group} (rollback)`;
  const causes = explainOutcome(outcome);
  const cards = causes.slice(0, shownCauses).map((cause) => causeCard(outcome, cause, application));
  if (causes.length > shownCauses)
    cards.push(
      html`<p>
        ${causes.length - shownCauses} more kinds of failure in ${group}; see its instances.
      </p>`,
    );
  if (cards.length > 0 || isSuccess(outcome) || !isFinal(status)) return cards;
  return [
    html`<article class="card failure">
      <h3>${mark(status)} <span>${group}</span></h3>
      <p>
        <strong>${error?.message ?? 'CodeDeploy tells no reason.'}</strong>
        ${error === undefined ? undefined : html`<span class="soft">(${error.code})</span>`}
      </p>
      ${hintLine(hintForOutcome(outcome))}
    </article>`,
  ];
}

function linesOf(text: string): PrintedLine[] {
  return text.split('\n').map((line) => ({ text: line, toStderr: false }));
}

/** What the first lines of the page do not say already of an error that is not a script's. */
function errorCards({ code, message, hint }: ReportedError): Html[] {
  const isLong = message.includes('\n');
  if (!isLong && hint === undefined) return [];
  return [
    html`<article class="card failure">
      <h3><span>${code}</span></h3>
      ${isLong ? output(linesOf(message), 'Message') : undefined}${hintLine(hint)}
    </article>`,
  ];
}

/** What went wrong, the script's last words and what to do, also where CodeDeploy tolerated it; nothing when all went well. */
export function failures(report: RunReport): Html | undefined {
  const { application, deployments, notStarted, error } = report;
  const cards = withRollbacks(deployments).flatMap((outcome) => groupCards(outcome, application));
  for (const { group, reason } of notStarted) {
    cards.push(
      html`<article class="card failure">
        <h3>
          ${mark('Failed')} <span>${group} <span class="soft">was not deployed to</span></span>
        </h3>
        <p><strong>${reason}</strong></p>
      </article>`,
    );
  }
  if (error !== undefined && error.code !== 'DEPLOYMENT_FAILED')
    cards.unshift(...errorCards(error));
  if (cards.length === 0) return undefined;
  return html`<section aria-labelledby="failures">
    <h2 id="failures">What went wrong</h2>
    ${cards}
  </section>`;
}
