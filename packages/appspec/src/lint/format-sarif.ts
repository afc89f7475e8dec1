import { createHash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { Finding } from '../read/finding.js';
import { visibleJson } from '../text/visible-text.js';
import { textCodes } from './codes.js';
import type { LintReport } from './report.js';

/** A file that was judged. */
export interface JudgedFile {
  readonly bytes: Uint8Array;
  readonly report: LintReport;
}

export interface SarifOptions {
  /** Absolute path that relative names of files start at: for a code host, the root of the repository. */
  readonly directory: string;
  /** Of the tool. */
  readonly version: string;
}

const codes = Object.keys(textCodes);

const rules: ReportingDescriptor[] = Object.entries(textCodes).map(
  ([id, { severity, meaning }]) => ({
    id,
    shortDescription: { text: meaning },
    defaultConfiguration: { level: severity },
  }),
);

/** Reports in SARIF 2.1.0, which code hosts show beside the lines of a change. */
export function formatSarif(
  judged: readonly JudgedFile[],
  { directory, version }: SarifOptions,
): string {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'appspec-lint', version, rules } },
        columnKind: 'unicodeCodePoints',
        results: judged.flatMap(({ bytes, report }) => resultsOf(report, bytes, directory)),
      },
    ],
  };
  return visibleJson(log);
}

function resultsOf({ findings }: LintReport, bytes: Uint8Array, directory: string): Result[] {
  const lines = Buffer.from(bytes)
    .toString('utf8')
    .split(/\r\n|[\r\n]/);
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { code, severity, message, hint, file, line = 1, column } = finding;
    const hash = hashOf(finding, lines[line - 1] ?? '');
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: severity,
      message: { text: hint === undefined ? message : `${message} ${hint}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: locationOf(file, directory),
            region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
          },
        },
      ],
      // By it a code host knows a finding again when lines above it come or go.
      partialFingerprints: { primaryLocationLineHash: `${hash}:${count}` },
    };
  });
}

function hashOf({ code, file }: Finding, line: string): string {
  return createHash('sha256')
    .update(JSON.stringify([code, file, line.trim()]))
    .digest('hex')
    .slice(0, 16);
}

/** Relative to the root of the source where it is in there, or else where it is on this machine. */
function locationOf(file: string, directory: string): { uri: string; uriBaseId?: string } {
  const absolute = resolve(directory, file);
  const path = relative(directory, absolute);
  if (isAbsolute(path) || path.split(sep)[0] === '..') return { uri: pathToFileURL(absolute).href };
  return {
    uri: path.split(sep).map(encodeURIComponent).join('/'),
    uriBaseId: '%SRCROOT%',
  };
}
