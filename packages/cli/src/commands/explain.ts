import { readFile } from 'node:fs/promises';
import { closest } from '@codedeployer/core/config';
import type { Context } from '../context.js';
import { CommanderError } from '../commander.js';

interface Explained {
  readonly cause: string;
  readonly remedy?: string;
}

/** Every code that codedeployer, its adapters and its linter print, and those by which CodeDeploy ends deployments, with what is known of it whatever the case. */
async function readCodes(): Promise<ReadonlyMap<string, Explained>> {
  const file = new URL(import.meta.resolve('@codedeployer/core/errors.json'));
  const errors = JSON.parse(await readFile(file, 'utf8')) as Record<string, Explained>;
  const { lintCodes } = await import('@codedeployer/core/lint');
  const findings = Object.entries(lintCodes).map(
    ([code, { meaning, severity }]): [string, Explained] => [
      code,
      { cause: `${severity === 'error' ? 'An error' : 'A warning'} of the linter: ${meaning}` },
    ],
  );
  const { outcomeHints } = await import('@codedeployer/core/host');
  const endings = Object.entries(outcomeHints).map(([code, remedy]): [string, Explained] => [
    code,
    { cause: 'CodeDeploy has ended a deployment as a whole by this, its own code.', remedy },
  ]);
  return new Map([...endings, ...findings, ...Object.entries(errors)]);
}

/** `explain CODE`: why an error comes about and what to do, without a network. */
export async function runExplain({ print, tell }: Context, given: string): Promise<void> {
  const codes = await readCodes();
  const code = [given, given.toUpperCase(), given.toLowerCase()].find((name) => codes.has(name));
  const explained = codes.get(code ?? '');
  if (code === undefined || explained === undefined) {
    const near =
      closest(given.toUpperCase(), [...codes.keys()]) ?? closest(given, [...codes.keys()]);
    tell(
      `Error: There is no code "${given}".${near === undefined ? ' They are listed in docs/errors.md of @codedeployer/core, those of the linter in docs/lint.md of @codedeployer/core.' : ` Did you mean ${near}?`}`,
    );
    throw new CommanderError(2, 'codedeployer.unknownCode', given);
  }
  const { cause, remedy } = explained;
  print(`${code}: ${cause}`);
  if (remedy !== undefined) print(`What to do: ${remedy}`);
}
