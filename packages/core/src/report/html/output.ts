import type { PrintedLine } from '../script-output.js';
import { visibleText } from '@codedeployer/appspec/text';
import { html, type Html } from './html.js';

/** What a script wrote, line by line; what it wrote to stderr stands out. Nothing when it wrote nothing. */
export function output(lines: readonly PrintedLine[], label: string): Html | undefined {
  const shown = lines.map(({ text, toStderr }) => ({ text: visibleText(text), toStderr }));
  if (shown.every(({ text }) => text.trim() === '')) return undefined;
  const spans = shown.map(
    ({ text, toStderr }) => html`<span${toStderr ? html` class="stderr"` : undefined}>${text}
</span>`,
  );
  return html`<pre role="group" aria-label="${label}">${spans}</pre>`;
}
