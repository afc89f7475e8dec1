import type { DeployEvent } from '@codedeployer/core';
import { createLiveView, type LiveRow } from '@codedeployer/core/host';
import cliTruncate from 'cli-truncate';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Terminal } from '../context.js';

/** Milliseconds between two looks at what is to be drawn; the same picture is not drawn twice. */
const interval = 200;

/** A view on a terminal. */
export interface Drawing {
  readonly heed: (event: DeployEvent) => void;
  /** Writes a line above it. */
  readonly write: (line: string) => void;
  /** Takes it away, so that a person can be asked something. */
  readonly pause: () => void;
  readonly goOn: () => void;
  /** Takes it away for good, and gives the cursor back. The second time it does nothing. */
  readonly end: () => void;
}

/** Draws the view of a run on a terminal, from now on until it is ended. */
export function drawOn(terminal: Terminal): Drawing {
  const log = createLogUpdate(terminal as NodeJS.WriteStream);
  // NO_COLOR and FORCE_COLOR are heeded by Node.
  const { green, red, dim } = pc.createColors(terminal.hasColors?.() === true);
  const tones: Record<LiveRow['tone'], (text: string) => string> = {
    plain: (text) => text,
    good: green,
    bad: red,
    quiet: dim,
  };
  const now = () => performance.now();
  const view = createLiveView(now());
  let state: 'drawn' | 'paused' | 'ended' = 'drawn';

  const draw = () => {
    if (state !== 'drawn') return;
    const { columns = 80, rows = 24 } = terminal;
    // The last column stays free: a terminal may go on to the next line with it.
    const fit = ({ text, tone }: LiveRow) => tones[tone](cliTruncate(plain(text), columns - 1));
    log(view.rows({ columns, rows }, now()).map(fit).join('\n'));
  };
  const timer = setInterval(draw, interval);
  timer.unref();
  draw();

  const clear = () => {
    log.clear();
    log.done();
  };
  return {
    heed: (event) => view.heed(event, now()),
    write(line) {
      if (state === 'drawn') log.clear();
      terminal.write(`${line}\n`);
      draw();
    },
    pause() {
      if (state !== 'drawn') return;
      state = 'paused';
      clear();
    },
    goOn() {
      if (state !== 'paused') return;
      state = 'drawn';
      draw();
    },
    end() {
      if (state === 'ended') return;
      if (state === 'drawn') clear();
      state = 'ended';
      clearInterval(timer);
    },
  };
}

/** Terminals do not agree on how wide a picture is, and one that is wider than thought breaks the row and the view with it. */
function plain(text: string): string {
  return text.slice(0, 2000).replaceAll(/\p{Extended_Pictographic}|\u200d|\ufe0f/gu, '?');
}
