import { CodedeployerError } from '../errors/codedeployer-error.js';

/** What a script is told of errors that call for something else than to correct and to deploy again; of all others 1. */
const exitCodes: Readonly<Record<string, number>> = {
  DEPLOYMENT_TIMED_OUT: 3,
  DEPLOYMENT_UNCERTAIN: 3,
  WATCH_LOST: 3,
  GROUP_BUSY: 4,
  OLDER: 5,
  NO_INSTANCES: 6,
  NOT_CONTINUED: 7,
  CANCELLED: 130,
  SETUP_CANCELLED: 130,
};

/** The exit codes in a sentence each, for the help; 0, 1 and 2 are those of every program. */
export const exitCodeMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'Done, also where there was nothing to do.'],
  [1, 'A deployment failed, or an error said what was wrong before.'],
  [2, 'The command line was wrong.'],
  [3, 'Not waited for to the end, or not known to have been started.'],
  [4, 'A group was busy with another deployment (GROUP_BUSY).'],
  [5, 'A newer build is there already (OLDER).'],
  [6, 'A group had no instances to deploy to (NO_INSTANCES).'],
  [7, 'A blue/green deployment was not continued in time (NOT_CONTINUED).'],
  [130, 'Cancelled.'],
];

/** The exit code that tells a script how a run ended. */
export function exitCodeOf(error: unknown): number {
  return exitCodeOfCode(CodedeployerError.is(error) ? error.code : undefined);
}

/** The same by the code of an error. */
export function exitCodeOfCode(code = ''): number {
  return Object.hasOwn(exitCodes, code) ? (exitCodes[code] ?? 1) : 1;
}
