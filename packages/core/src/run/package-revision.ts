import { tmpdir } from 'node:os';
import { packPieces } from '../archive/pack.js';
import { writeArchive } from '../archive/write-archive.js';
import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import { isWithin } from '../files/is-within.js';
import { makeProjectState, projectState } from '../files/project-state.js';
import { cacheDirectory } from '../plan/cache-directory.js';
import type { RevisionSource } from '../source/revision-source.js';
import { prepareRevision, type PrepareOptions } from './prepare-revision.js';

export interface PackageOptions extends Pick<PrepareOptions, 'env' | 'onEvent' | 'signal'> {
  /** Absolute path of the file to write. Otherwise `.codedeployer/<application>-<version>.<format>` of the project. */
  readonly output?: string | undefined;
  /** Told what is being done from now on, for the message when it is interrupted. */
  readonly begin?: ((step: string) => void) | undefined;
  /** The time, in milliseconds since 1970. */
  readonly now: number;
}

/** A revision that was written to a file. */
export interface PackedRevision {
  /** Absolute. */
  readonly output: string;
  /** In bytes. */
  readonly size: number;
  readonly application: string;
  readonly version: string;
  /** Of what is in it. */
  readonly digest: string;
}

/**
 * Refuses an archive that the next one would have in it.
 *
 * @param output absolute path of the archive
 * @param folder absolute path of one that is packed
 * @throws OUTPUT_INSIDE_SOURCE
 */
export function refuseInside(output: string, folder: string): void {
  // What this tool keeps for itself is never packed.
  if (isWithin(output, folder) && !isWithin(output, projectState(folder, '.')))
    throw failure('OUTPUT_INSIDE_SOURCE', { output, source: folder });
}

/** Makes the folder for what nobody commits, where the archive goes there. */
async function makeFolder(output: string, directory: string): Promise<void> {
  if (!isWithin(output, projectState(directory, '.'))) return;
  try {
    await makeProjectState(directory, '.');
  } catch (cause) {
    const reason = (cause as Error).message;
    throw failure('OUTPUT_UNWRITABLE', { output, reason }, { cause });
  }
}

/**
 * Makes the archive of a source and writes it to a file, without AWS: there is all of it afterwards, or what was there before.
 *
 * @throws OUTPUT_INSIDE_SOURCE, OUTPUT_UNWRITABLE, and as `prepareRevision` does
 */
export async function packageRevision(
  source: RevisionSource,
  config: RevisionConfig,
  { output: given, begin, now, ...options }: PackageOptions,
): Promise<PackedRevision> {
  if (given !== undefined && typeof source === 'string') refuseInside(given, source);
  const plan = await prepareRevision(source, config, {
    ...options,
    now,
    packs: config.format === 'zip' ? 'surely' : undefined,
    temporaryDirectory: tmpdir(),
    cache: { directory: cacheDirectory(options.env), now },
  });
  try {
    begin?.('packing');
    const { format, level, deflate, directory } = config;
    const { application, version } = plan.facts;
    const onNotice = (message: string) => options.onEvent?.({ type: 'notice', message });
    const name = `${application}-${version}.${plan.archive?.format ?? format}`;
    const output = given ?? projectState(directory, name);
    await makeFolder(output, directory);
    const size = await writeArchive(
      packPieces(plan, { format, level, deflate, signal: options.signal, onNotice }),
      output,
    );
    return { output, size, application, version, digest: plan.digest };
  } finally {
    plan.dispose();
  }
}
