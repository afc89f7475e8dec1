import { html, type Html } from './html.js';

/** What a status means to somebody who looks at it; also the name of a CSS class. */
export type Tone = 'good' | 'mixed' | 'bad' | 'active' | 'idle';

/** The tone of the status of a deployment, an instance or an event; `Tolerated` and `Ignored` are ours, for failures that did not count. */
export function toneOf(status: string): Tone {
  switch (status) {
    case 'Succeeded':
      return 'good';
    case 'Tolerated':
    case 'Ignored':
      return 'mixed';
    case 'Failed':
    case 'Stopped':
      return 'bad';
    case 'InProgress':
    case 'Baking':
    case 'Ready':
      return 'active';
    default:
      return 'idle';
  }
}

const usualNames: Readonly<Record<string, string>> = {
  Ignored: 'failed, ignored',
  InProgress: 'in progress',
  Ready: 'ready for the traffic',
};

/** A status as a word in a sentence. */
export function wordOf(status: string): string {
  return usualNames[status] ?? status.toLowerCase();
}

const signs: Readonly<Record<Tone, string>> = {
  good: '✓',
  mixed: '!',
  bad: '✕',
  active: '…',
  idle: '–',
};

/** A round sign for a status: its shape tells as much as its color. Words stand beside it. */
export function mark(status: string): Html {
  const tone = toneOf(status);
  return html`<span class="mark ${tone}" aria-hidden="true">${signs[tone]}</span>`;
}
