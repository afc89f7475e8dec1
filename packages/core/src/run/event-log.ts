import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { visibleJson } from '@codedeployer/appspec/text';
import type { Config } from '../config/load-config.js';
import { eventLogFile } from '../config/report-file.js';
import { failure } from '../errors/failure.js';
import type { DeployEvent, LoggedEvent } from '../model/events.js';
import { machineClock, type DeployOptions } from './run.js';

/** Milliseconds between two lines about the progress of an upload, which is told with every part of it. */
const progressPause = 1000;

/**
 * What a run is to tell, written to the file of the option `eventLog` as well: a line for each event, there as soon as it has
 * happened, so that whoever follows the file sees it and a run that is killed has left it. A file that cannot be written any
 * more is a warning, and no more is written: what is deployed does not depend on it. So is one that another run has begun anew.
 *
 * @throws EVENT_LOG_UNWRITABLE, before anything is done
 */
export function withEventLog<Options extends Pick<DeployOptions, 'onEvent'>>(
  config: Pick<Config, 'directory' | 'eventLog'>,
  options: Options,
  now = machineClock,
): Options {
  const file = eventLogFile(config);
  if (file === undefined) return options;
  begin(file);
  const { onEvent: tell = () => undefined } = options;
  let isLost = false;
  let isShared = false;
  let size = 0;
  let progressed = 0;
  const write = (event: DeployEvent) => {
    if (isLost) return;
    const time = now();
    if (event.type === 'upload-progress') {
      if (time.getTime() - progressed < progressPause) return;
      progressed = time.getTime();
    }
    const logged: LoggedEvent = { time: time.toISOString(), ...event };
    try {
      const line = `${visibleJson(logged, 0)}\n`;
      const others = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) - size;
      appendFileSync(file, line);
      size += others + Buffer.byteLength(line);
      if (others === 0 || isShared) return;
      isShared = true;
      const message = `Something else writes to the event log ${file} as well, so lines of this run may be missing in it and others stand between them. Give each run an "eventLog" of its own.`;
      tell({ type: 'warning', message });
    } catch (error) {
      isLost = true;
      const message = `The event log ends here, as it could not be written to ${file}: ${(error as Error).message}`;
      tell({ type: 'warning', message });
    }
  };
  const onEvent = (event: DeployEvent) => {
    write(event);
    tell(event);
  };
  write({ type: 'step-started', step: 'planning' });
  return { ...options, onEvent };
}

/** An empty file in the place of the one of the last run. Only of a file it is known that writing a line does not wait for a reader. */
function begin(file: string): void {
  const refuse = (reason: string, cause?: unknown) =>
    failure('EVENT_LOG_UNWRITABLE', { file, reason }, { cause });
  try {
    mkdirSync(dirname(file), { recursive: true });
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isFile() !== false) {
      writeFileSync(file, '');
      return;
    }
  } catch (error) {
    throw refuse((error as Error).message, error);
  }
  throw refuse('it is no file');
}
