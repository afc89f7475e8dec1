import { packPieces } from '../archive/pack.js';
import { readAhead, type ReadAhead } from '../archive/read-ahead.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { RevisionNames } from './name-revision.js';
import type { Run } from './run.js';

/** How far packing goes before the upload asks for it, and is ahead of it then, in bytes. */
const heldAtMost = 16 * 1024 * 1024;

/**
 * The archive of a run, which begins to be packed while AWS is asked whether it is needed and may be deployed: the processors
 * would have nothing to do until then.
 */
export interface EarlyArchive {
  /** For the first who asks, and for that format; others pack anew. */
  take(format: ArchiveFormat): AsyncIterable<Uint8Array> | undefined;
  /** Ends the work. Safe to call twice. */
  stop(): Promise<void>;
}

/** The archive of a plan, packed as the configuration of a run says. */
export function packInRun(
  plan: RevisionPlan,
  format: ArchiveFormat,
  { config, onEvent }: Run,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const { level, deflate } = config;
  const onNotice = (message: string) => onEvent({ type: 'notice', message });
  return packPieces(plan, { format, level, deflate, signal, onNotice });
}

/**
 * Does something while the archive begins to be packed, which ends with it.
 *
 * @throws what is done
 */
export async function withEarlyArchive<Result>(
  plan: RevisionPlan,
  names: ReadonlyMap<string, RevisionNames>,
  run: Run,
  act: (early: EarlyArchive) => Promise<Result>,
): Promise<Result> {
  const [first] = names.values();
  // What is ready-made is not packed.
  const format = plan.archive === undefined ? first?.format : undefined;
  const begun: ReadAhead | undefined =
    format && readAhead(packInRun(plan, format, run, run.signal), heldAtMost);
  let isTaken = false;
  const early: EarlyArchive = {
    take(wanted) {
      if (isTaken || wanted !== format) return undefined;
      isTaken = true;
      return begun?.pieces();
    },
    stop: async () => begun?.stop(),
  };
  try {
    return await act(early);
  } finally {
    await early.stop();
  }
}
