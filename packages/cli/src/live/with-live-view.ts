import type { DeployEvent } from '@codedeployer/core';
import { isInLiveView, type Host } from '@codedeployer/core/host';
import type { Context, Terminal } from '../context.js';
import type { Drawing } from './draw.js';

/** How a run writes: lines as ever, and what is drawn where there is a view. */
export interface Shown {
  /** Writes a line, above the view where there is one. */
  readonly write: (line: string) => void;
  /** The same host, whose events are drawn, and told in lines only where the view does not have them. */
  readonly shown: (host: Host) => Host;
}

/** Whether somebody sits before a terminal that can be drawn on: not where a CI system keeps what is written. */
function isDrawnOn(
  { isTTY }: Terminal,
  { TERM, CI = '' }: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTTY === true && TERM !== 'dumb' && ['', '0', 'false'].includes(CI.toLowerCase());
}

/** Milliseconds in which a signal that a process sends to itself arrives. */
const onItsWay = 100;

/**
 * Takes the view away when the process is stopped by Ctrl-Z: the shell wants its cursor back, and the screen is another one when
 * the process goes on.
 *
 * @returns ends that
 */
function giveWayToShell(
  process: Pick<Context['process'], 'on' | 'off' | 'pid' | 'kill'>,
  { pause }: Drawing,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    const goOn = pause();
    // What the signal does without a listener: nothing to a process that no shell could let go on.
    process.off('SIGTSTP', stop);
    process.kill(process.pid, 'SIGTSTP');
    timer = setTimeout(() => {
      process.on('SIGTSTP', stop);
      goOn();
    }, onItsWay);
  };
  process.on('SIGTSTP', stop);
  return () => {
    clearTimeout(timer);
    process.off('SIGTSTP', stop);
  };
}

/**
 * Does something while a view of it is drawn on the terminal, below the lines that it writes; when it ends, however that
 * is, the lines are left. Elsewhere, and where the report is wanted as JSON, there are only lines.
 */
export async function withLiveView<Result>(
  { process, write }: Context,
  json: boolean,
  act: (shown: Shown) => Promise<Result>,
): Promise<Result> {
  const { stderr, env } = process;
  if (json || !isDrawnOn(stderr, env)) return act({ write, shown: (host) => host });
  const { drawOn } = await import('./draw.js');
  const drawing = drawOn(stderr);
  const stayOnScreen = giveWayToShell(process, drawing);
  const aside =
    (confirm: NonNullable<Host['confirm']>): Host['confirm'] =>
    async (question, signal) => {
      const goOn = drawing.pause();
      try {
        return await confirm(question, signal);
      } finally {
        goOn();
      }
    };
  const shown = (host: Host): Host => ({
    ...host,
    onEvent(event: DeployEvent) {
      drawing.heed(event);
      // What follows is read at leisure: where the report is, and what is kept of a rehearsal.
      if (event.type === 'ended') drawing.end();
      if (!isInLiveView(event)) host.onEvent(event);
    },
    confirm: host.confirm && aside(host.confirm),
  });
  try {
    return await act({ write: drawing.write, shown });
  } finally {
    stayOnScreen();
    drawing.end();
  }
}
