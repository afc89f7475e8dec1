import { createHash } from 'node:crypto';
import type { RunReport } from '../../model/deploy-report.js';
import { aboutRehearsal } from './about-rehearsal.js';
import { changes } from './changes.js';
import { failures } from './failures.js';
import { groups } from './groups.js';
import { html, toText, trusted, type Html } from './html.js';
import { mark } from './status.js';
import { revision, type PageEntry } from './revision.js';
import { style } from './style.js';
import { verdictOf, type Verdict } from './verdict.js';
import { warnings } from './warnings.js';
import { formatDuration, formatNames, formatTime, secondsBetween } from '../format-values.js';

const signs = { good: '✓', mixed: '!', bad: '✕', unknown: '?' } as const;
const colors = { good: '1a7f4b', mixed: '8a6100', bad: 'c4281c', unknown: '8a6100' } as const;

/** Nothing may run or be loaded; the one style sheet is named by its hash. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** Whole, because the hash counts every space between the tags. */
const styleSheet = trusted(`<style>${style}</style>`);

function icon({ tone }: Verdict): string {
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23${colors[tone]}'/%3E%3C/svg%3E`;
}

function header(report: RunReport, { tone, title, sentences }: Verdict): Html {
  const { application, version, groups: names, startTime, endTime, rehearsal } = report;
  const seconds = secondsBetween(startTime, endTime) ?? 0;
  return html`<header class="verdict ${tone}">
    <h1><span class="mark" aria-hidden="true">${signs[tone]}</span> ${title}</h1>
    <ul>
      ${sentences.map(({ status, group, text }) => html`<li>${mark(status)}<span>${group === undefined ? undefined : html`<b>${group}</b> `}${text}</span></li>`)}
    </ul>
    <p class="soft">
      <b>${application}</b>${version === undefined ? undefined : html` ${version}`} to
      ${formatNames(names)}${rehearsal === undefined ? undefined : ', rehearsed on this machine'} ·
      <time datetime="${startTime}">${formatTime(startTime)}</time> · took
      ${formatDuration(seconds)}
    </p>
  </header>`;
}

/**
 * The page about a run: one HTML document that needs nothing else, for any outcome. What was read from outside, such as
 * names and output, is only ever text in it.
 *
 * @param entries what is in the revision, where that is known
 */
export function formatPage(report: RunReport, entries: readonly PageEntry[] = []): string {
  const verdict = verdictOf(report);
  const { application, version = '' } = report;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${signs[verdict.tone]} ${application} ${version}: ${verdict.title}</title>
        <link rel="icon" href="${icon(verdict)}" />
        ${styleSheet}
      </head>
      <body>
        <svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
          <pattern
            id="running"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="6" height="6" />
            <line x1="0" y1="0" x2="0" y2="6" />
          </pattern>
        </svg>
        <main>
          ${header(report, verdict)} ${failures(report)} ${groups(report)} ${warnings(report)}
          ${changes(report)} ${revision(report, entries)} ${aboutRehearsal(report)}
        </main>
        <footer class="soft">Written by codedeployer, ${formatTime(report.endTime)}</footer>
      </body>
    </html> `;
  return toText(page);
}
