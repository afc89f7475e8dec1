import type { RunReport } from '../../model/deploy-report.js';
import { html, type Html } from './html.js';

/** How true the picture of a rehearsal is. */
export function aboutRehearsal({ rehearsal }: RunReport): Html | undefined {
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
