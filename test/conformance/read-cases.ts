import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case, Expectation } from './case.js';

/** Reads a folder of cases: `verdicts.json`, and the appspec files in `cases/`. */
export async function readCases(folder: string): Promise<readonly Case[]> {
  const { cases } = JSON.parse(await readFile(join(folder, 'verdicts.json'), 'utf8')) as {
    readonly cases: Readonly<Record<string, Expectation>>;
  };
  return await Promise.all(
    Object.entries(cases).map(async ([name, expected]) => ({
      name,
      expected,
      contents: await readFile(join(folder, 'cases', name)),
    })),
  );
}
