import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { makeProjectState, projectState } from '../files/project-state.js';
import { replaceFile } from '../files/replace-file.js';
import { thisProcess } from '../files/running-process.js';

/** Of what stands in the files: another one is not trusted. */
const version = 1;

const optionalText = v.optional(v.string());

const schema = v.object({
  version: v.literal(version),
  process: v.object({
    host: v.string(),
    pid: v.number(),
    started: optionalText,
    boot: optionalText,
    namespace: optionalText,
  }),
  /** ISO 8601, by the clock of the machine that wrote it. */
  begun: v.string(),
  bucket: v.string(),
  key: v.string(),
  region: v.string(),
  /** Where S3 is, when that is not AWS. */
  endpoint: optionalText,
  expectedBucketOwner: optionalText,
  uploadId: v.string(),
});

/** An upload that was begun and not seen to end. */
export type RecordedUpload = v.InferOutput<typeof schema>;

/** What of an upload has to be known to find it again. */
export type UploadPlace = Omit<RecordedUpload, 'version' | 'process' | 'begun' | 'uploadId'>;

/** Which S3 the clients of this run talk to. */
export interface S3Place {
  readonly region: string;
  readonly endpoint: string | undefined;
}

/** Which uploads of a project are under way; what a killed run leaves there, the next one finds. */
export interface UploadJournal {
  /**
   * Takes down an upload.
   *
   * @returns what strikes it out, once S3 holds nothing of it or has made an object of it
   */
  begun(place: UploadPlace, uploadId: string): Promise<() => Promise<void>>;

  /** What is taken down; `undefined` of a file that cannot be made sense of. */
  read(): Promise<
    readonly { readonly file: string; readonly upload: RecordedUpload | undefined }[]
  >;
}

/**
 * The journal of a project: one file for each upload, as several runs may be at work. Where it cannot be written, uploads
 * go on without, and that is told.
 *
 * @param directory of the project, absolute
 * @param now the clock of this machine
 */
export function openUploadJournal(
  directory: string,
  now: () => Date,
  onNotice: (message: string) => void,
): UploadJournal {
  const folder = projectState(directory, 'uploads');
  return {
    async begun(place, uploadId) {
      const file = join(folder, `${randomUUID()}.json`);
      const process = await thisProcess();
      const begun = now().toISOString();
      try {
        await makeProjectState(directory, 'uploads');
        await replaceFile(file, JSON.stringify({ version, process, begun, ...place, uploadId }));
      } catch (error) {
        onNotice(
          `The upload cannot be noted in ${folder}: ${(error as Error).message}. Should this run be killed, the next one will not find what it leaves in S3.`,
        );
      }
      return () =>
        rm(file, { force: true }).catch((error: unknown) => {
          onNotice(`${file} cannot be removed: ${(error as Error).message}`);
        });
    },
    async read() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
        throw error;
      });
      const files = names
        .filter((name) => name.endsWith('.json'))
        .map((name) => join(folder, name));
      return Promise.all(files.map(async (file) => ({ file, upload: await readRecord(file) })));
    },
  };
}

async function readRecord(file: string): Promise<RecordedUpload | undefined> {
  try {
    const read = v.safeParse(schema, JSON.parse(await readFile(file, 'utf8')));
    return read.success ? read.output : undefined;
  } catch {
    return undefined; // told by whoever reads the journal
  }
}
