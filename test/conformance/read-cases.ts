import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case, Expectation } from './case.js';

/** Reads a folder of cases: the appspec files in `cases/`, and what `verdicts.json` has recorded of them, where there is one. */
export async function readCases(folder: string): Promise<readonly Case[]> {
  const cases = existsSync(join(folder, 'verdicts.json'))
    ? await readVerdicts(folder)
    : Object.fromEntries((await readdir(join(folder, 'cases'))).map((name) => [name, {}]));
  return await Promise.all(
    Object.entries(cases).map(async ([name, expected]) => ({
      name,
      expected,
      contents: await readFile(join(folder, 'cases', name)),
    })),
  );
}

async function readVerdicts(folder: string): Promise<Readonly<Record<string, Expectation>>> {
  const text = await readFile(join(folder, 'verdicts.json'), 'utf8');
  return (JSON.parse(text) as { readonly cases: Readonly<Record<string, Expectation>> }).cases;
}
