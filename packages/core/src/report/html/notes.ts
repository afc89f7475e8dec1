import type { RunReport } from '../../model/deploy-report.js';
import { html, type Html } from './html.js';

/** The warnings of the run. */
export function warnings({ warnings: all }: RunReport): Html | undefined {
  if (all.length === 0) return undefined;
  return html`<section aria-labelledby="warnings">
    <h2 id="warnings">Warnings</h2>
    <div class="card">
      <ul class="warnings">
        ${all.map(
          ({ message, hint }) =>
            html`<li>
              ${message}${hint === undefined ? undefined : html` <span class="soft">${hint}</span>`}
            </li>`,
        )}
      </ul>
    </div>
  </section>`;
}

/** How true the picture of a rehearsal is. */
export function rehearsalNote({ rehearsal }: RunReport): Html | undefined {
  if (rehearsal === undefined) return undefined;
  const { kind, reason, limits } = rehearsal.isolation;
  return html`<section aria-labelledby="rehearsal">
    <h2 id="rehearsal">About this rehearsal</h2>
    <div class="card">
      <p>Nothing left this machine. Isolation: ${kind} <span class="soft">(${reason})</span></p>
      ${
        limits.length === 0
          ? undefined
          : html`<ul>
              ${limits.map((limit) => html`<li>${limit}</li>`)}
            </ul>`
      }
      <p class="soft">State kept in <code>${rehearsal.directory}</code></p>
    </div>
  </section>`;
}
