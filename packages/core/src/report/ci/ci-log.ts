import type { DeployEvent } from '../../model/events.js';
import { annotationsOf } from './annotations.js';
import { ciSystem } from './systems.js';

/** What a run tells the CI system that it runs in, between its lines. */
export interface CiLog {
  /** Before the lines of an event. */
  readonly heed: (event: DeployEvent) => void;
  /** Ends the group that is open. */
  readonly end: () => void;
}

/**
 * Folds the lines of each step of a run into a group of the log, and annotates the job at the end, as far as the CI system has
 * such; elsewhere nothing is written.
 *
 * @param write writes a line of the log, as it is
 */
export function ciLog(
  env: Readonly<Record<string, string | undefined>>,
  write: (line: string) => void,
  now: () => Date,
): CiLog {
  const system = ciSystem(env);
  if (system === undefined) return { heed: () => undefined, end: () => undefined };
  let number = 0;
  let open: string | undefined;
  const end = () => {
    if (open === undefined) return;
    write(system.close({ title: open, number, time: now() }));
    open = undefined;
  };
  return {
    heed(event) {
      if (event.type === 'step-started') {
        end();
        open = event.step.replace(/^./, (first) => first.toUpperCase());
        number++;
        write(system.open({ title: open, number, time: now() }));
      }
      if (event.type !== 'ended') return;
      end();
      for (const annotation of annotationsOf(event.report)) {
        const line = system.annotate?.(annotation);
        if (line !== undefined) write(line);
      }
    },
    end,
  };
}
