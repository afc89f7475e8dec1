/** What of a process this needs: where it writes to. */
export interface OutputStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

interface OutputStream {
  on(event: 'error', listener: (error: Error) => void): unknown;
  listeners(event: 'error'): readonly unknown[];
}

/** A pipe that nobody reads, a terminal that was hung up, a disk that is full: what watches a deployment outlives them. */
const lost = new Set(['EPIPE', 'ECONNRESET', 'EIO', 'ENXIO', 'ENOSPC', 'EDQUOT']);

/** Anything else that is wrong with the output is thrown, as it would be without a listener. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (!lost.has(error.code ?? '')) throw error;
}

/**
 * Lets a run outlive whoever reads its output, as in `| head -1`, or when a terminal is closed or the disk of a log is full:
 * what is written there is lost, and the run goes on. Does nothing the second time.
 */
export function tolerateClosedOutput({ stdout, stderr }: OutputStreams): void {
  // An error comes a moment after the write, so the listeners stay for as long as the process.
  for (const stream of [stdout, stderr])
    if (!stream.listeners('error').includes(ignoreClosed)) stream.on('error', ignoreClosed);
}
