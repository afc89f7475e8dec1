import { AgentFailure } from '../agent-failure.js';

/** What Ruby (that is: the C library) says for each error number that file operations meet. */
const sentences: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EDQUOT: 'Disk quota exceeded',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  ETXTBSY: 'Text file busy',
};

/**
 * Renders an error of the operating system as Ruby does: `No such file or directory @ rb_sysopen - /path`.
 * `operation` is the name of Ruby's function, empty for a failed exec; anything that is no system error is returned as it is.
 */
export function systemFailure(error: unknown, operation: string, path: string): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const sentence = sentences[code] ?? code;
  const at = operation === '' ? '' : ` @ ${operation}`;
  return new AgentFailure({
    rubyClass: `Errno::${code}`,
    message: `${sentence}${at} - ${path}`,
    cause: error,
  });
}

/** The `E…` name of an error of the operating system; undefined for any other value. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/** Does something with a file at once; its failure is rendered as Ruby renders it. */
export function asRuby<T>(operation: string, path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw systemFailure(error, operation, path);
  }
}
