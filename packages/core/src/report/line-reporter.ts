import type { DeployEvent } from '../model/events.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatEvent } from './format-event.js';

const progressSeconds = 5;

/**
 * An `onEvent` that writes the events as lines, for a log as well as for a terminal. A long upload is told every few
 * seconds.
 */
export function lineReporter(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): (event: DeployEvent) => void {
  let told = now();
  return (event) => {
    if (event.type === 'upload-progress') {
      if (now() - told < progressSeconds * 1000) return;
      told = now();
      write(`Uploaded ${formatBytes(event.loaded)} so far`);
      return;
    }
    for (const line of formatEvent(event)) write(line);
  };
}
