import type { DeployEvent } from '@codedeployer/core';
import { createLiveView, type Letters, type LiveRow } from '@codedeployer/core/host';
import cliTruncate from 'cli-truncate';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import stringWidth from 'string-width';
import type { Terminal } from '../context.js';

/** Milliseconds between two looks at what is to be drawn; the same picture is not drawn twice. */
const interval = 200;

/** A view on a terminal. */
export interface Drawing {
  readonly heed: (event: DeployEvent) => void;
  /** Writes a line above it. */
  readonly write: (line: string) => void;
  /** Takes it away, so that a person can be asked something; what it returns, called once, gives it back. */
  readonly pause: () => () => void;
  /** Takes it away for good, and gives the cursor back. The second time it does nothing. */
  readonly end: () => void;
}

const letters: Letters = {
  widthOf: (text) => stringWidth(plain(text)),
  shorten: (text, columns) => cliTruncate(plain(text), columns, { position: 'middle' }),
};

/** Draws the view of a run on a terminal, from now on until it is ended. */
export function drawOn(terminal: Terminal): Drawing {
  const sized = withSize(terminal);
  const log = createLogUpdate(sized as NodeJS.WriteStream);
  // NO_COLOR and FORCE_COLOR are heeded by Node.
  const { green, red, dim } = pc.createColors(terminal.hasColors?.() === true);
  const tones: Record<LiveRow['tone'], (text: string) => string> = {
    plain: (text) => text,
    good: green,
    bad: red,
    quiet: dim,
  };
  const now = () => performance.now();
  const view = createLiveView(now(), letters);
  let pauses = 0;
  let isEnded = false;
  const isDrawn = () => !isEnded && pauses === 0;

  const draw = () => {
    if (!isDrawn()) return;
    const { columns, rows } = sized;
    // The last column stays free: a terminal may go on to the next line with it.
    const fit = ({ text, tone }: LiveRow) => tones[tone](cliTruncate(plain(text), columns - 1));
    log(view.rows({ columns, rows }, now()).map(fit).join('\n'));
  };
  const timer = setInterval(draw, interval);
  timer.unref();
  draw();

  const clear = () => {
    if (!isDrawn()) return;
    log.clear();
    log.done();
  };
  return {
    heed: (event) => view.heed(event, now()),
    write(line) {
      if (isDrawn()) log.clear();
      terminal.write(`${line}\n`);
      draw();
    },
    pause() {
      clear();
      pauses++;
      return () => {
        pauses--;
        draw();
      };
    },
    end() {
      clear();
      isEnded = true;
      clearInterval(timer);
    },
  };
}

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The terminal with a size that can be drawn in: one that has not been told its own says 0, such as that of a container. */
function withSize(terminal: Terminal): Terminal & Size {
  const sizeOr = (size: number | undefined, usual: number) =>
    size === undefined || size === 0 ? usual : size;
  return {
    isTTY: true,
    write: (text: string) => terminal.write(text),
    get columns() {
      return sizeOr(terminal.columns, 80);
    },
    get rows() {
      return sizeOr(terminal.rows, 24);
    },
  };
}

/** Terminals do not agree on how wide a picture is, and one that is wider than thought breaks the row and the view with it. */
function plain(text: string): string {
  return text.slice(0, 2000).replaceAll(/\p{Extended_Pictographic}|\u200d|\ufe0f/gu, '?');
}
