import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { formatLintReport } from '../lint/format-lint-report.js';
import { formatSarif } from '../lint/format-sarif.js';
import { lintAppspec } from '../lint/lint-appspec.js';
import { visibleJson, visibleLines } from '../text/visible-text.js';
import { help } from './help.js';
import { Misuse } from './misuse.js';
import { readArguments, type Format } from './read-arguments.js';
import { readInputs, type Input, type StandardInput } from './read-inputs.js';

/** What the command needs of a process. */
export interface CommandProcess {
  readonly argv: readonly string[];
  readonly stdin: StandardInput;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  cwd(): string;
}

/**
 * Runs `appspec-lint`.
 *
 * @returns the exit code: 0 where no finding is an error, 1 where one is, 2 where the command is not understood
 *   or a file cannot be read
 */
export async function main(process: CommandProcess): Promise<number> {
  try {
    const request = readArguments(process.argv.slice(2));
    if (request.show !== undefined) {
      process.stdout.write(request.show === 'help' ? help : `${version()}\n`);
      return 0;
    }
    const inputs = await readInputs(request, process.stdin);
    // Its findings would else read as those of an appspec.yml that lies there.
    if (request.files.length === 0 && inputs.every(({ bytes }) => bytes.length === 0))
      process.stderr.write(
        'appspec-lint: No file is named, so standard input is judged, which is empty.\n',
      );
    const judged = inputs.map((input) => ({
      ...input,
      report: lintAppspec(input.bytes, {
        profile: request.profile,
        os: request.os,
        file: input.file,
        severities: request.severities,
      }),
    }));
    process.stdout.write(format(judged, request.format, process.cwd()));
    const errors = judged.some(({ report }) =>
      report.findings.some(({ severity }) => severity === 'error'),
    );
    return errors ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    const hint = error.hint === undefined ? '' : `${error.hint}\n`;
    process.stderr.write(visibleLines(`appspec-lint: ${error.message}\n${hint}`));
    return 2;
  }
}

interface Judged extends Input {
  readonly report: ReturnType<typeof lintAppspec>;
}

function format(judged: readonly Judged[], as: Format, directory: string): string {
  if (as === 'sarif') return `${formatSarif(judged, { directory, version: version() })}\n`;
  if (as === 'text')
    return judged.map(({ file, report }) => formatLintReport(report, file)).join('');
  const reports = judged.map(({ file, report: { agent, profile, os, findings } }) => ({
    file,
    agent,
    profile,
    os,
    findings,
  }));
  return `${visibleJson(reports)}\n`;
}

function version(): string {
  const manifest = readFileSync(
    createRequire(import.meta.url).resolve('@codedeployer/appspec/package.json'),
    'utf8',
  );
  return (JSON.parse(manifest) as { version: string }).version;
}
