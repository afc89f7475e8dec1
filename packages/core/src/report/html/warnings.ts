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
