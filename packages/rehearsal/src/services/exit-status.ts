import type { Exit } from './run-command.js';

const ofSystemd: Readonly<Record<number, string>> = {
  0: 'SUCCESS',
  1: 'FAILURE',
  200: 'CHDIR',
  201: 'NICE',
  203: 'EXEC',
  209: 'STDOUT',
  216: 'GROUP',
  217: 'USER',
};

const ofScripts: Readonly<Record<number, string>> = {
  2: 'INVALIDARGUMENT',
  3: 'NOTIMPLEMENTED',
  4: 'NOPERMISSION',
  5: 'NOTINSTALLED',
  6: 'NOTCONFIGURED',
  7: 'NOTRUNNING',
};

/**
 * `code=exited, status=1/FAILURE`. The names of 2 to 7 are those of the Linux Standard Base, which the journal has and `status` has not.
 */
export function describeExit({ code, status, signal }: Exit, names: 'all' | 'own'): string {
  const name =
    signal?.slice(3) ?? ofSystemd[status] ?? (names === 'all' ? ofScripts[status] : undefined);
  const shown = name === undefined && names === 'all' ? 'n/a' : name;
  return `code=${code}, status=${status}${shown === undefined ? '' : `/${shown}`}`;
}

/** The signals that end a service as it was asked to. */
const cleanSignals = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'];

/** Whether a process ended well; `SuccessExitStatus=` adds to that, and signals are good for a main process alone. */
export function isClean(exit: Exit, success: ReadonlySet<string> | undefined): boolean {
  if (exit.status === 0) return true;
  if (success === undefined) return false;
  const { signal, status } = exit;
  if (signal === undefined) return success.has(String(status));
  return cleanSignals.includes(signal) || success.has(signal) || success.has(signal.slice(3));
}
