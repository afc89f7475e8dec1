import { type AgentProfile, type Appspec, type FileExistsBehavior } from '../read/appspec.js';
import { AppspecTooLargeError, appspecDocument, type AppspecDocument } from '../read/document.js';
import { judgeDocument } from '../read/parse-appspec.js';
import { writtenSystem, type System } from '../read/written-system.js';
import type { YamlNode } from '../read/yaml/node.js';
import { YamlSyntaxError } from '../read/yaml/yaml-syntax-error.js';
import type { JudgedText } from './rule.js';
import { platform } from './rules/platform.js';
import { rules } from './rules.js';
import { type LintReport, sortFindings } from './report.js';
import { type Severities, withSeverities } from './severities.js';

export interface LintAppspecOptions {
  /** Default `v1`: agent 1 on Ruby 3.1 or later. */
  readonly profile?: AgentProfile | undefined;
  /** The name that findings carry. Default `appspec.yml`. */
  readonly file?: string | undefined;
  /** What runs on the instances. Otherwise what the file names: a deployment to Windows instances has a file for them. */
  readonly os?: System | undefined;
  /** The deployment's own setting, if it has one. */
  readonly fileExistsBehavior?: FileExistsBehavior | undefined;
  /** Other severities than those of the codes, or `off`. The agent's verdict stays what it is. */
  readonly severities?: Severities | undefined;
}

export interface AppspecLintReport extends LintReport {
  /** Absent when the agent rejects the file. */
  readonly appspec?: Appspec | undefined;
}

/** Judges an application specification file on its own: the agent's verdict, and what it takes but surely is not meant. */
export function lintAppspec(
  contents: Uint8Array,
  options: LintAppspecOptions = {},
): AppspecLintReport {
  return withSeverities(judge(contents, options), options.severities);
}

function judge(contents: Uint8Array, options: LintAppspecOptions): AppspecLintReport {
  const { profile = 'v1' } = options;
  const text = lookAt(contents, options);
  // Of a file for something else than instances, there is nothing else to say.
  const other = platform.check(text);
  if (other.length > 0) return { agent: 'rejects', profile, findings: other };
  const findings = sortFindings(rules.flatMap((rule) => rule.check(text)));
  const { verdict, os } = text;
  const report = { profile, ...(os === 'windows' ? { os } : {}), findings };
  return verdict.accepted
    ? { agent: 'accepts', ...report, appspec: verdict.appspec }
    : { agent: 'rejects', ...report };
}

/** Finds out once what the rules judge. */
function lookAt(contents: Uint8Array, options: LintAppspecOptions): JudgedText {
  const { profile = 'v1', file = 'appspec.yml', fileExistsBehavior } = options;
  const document = appspecDocument(contents);
  const root = rootOf(document);
  const os = options.os ?? writtenSystem(root);
  const verdict = judgeDocument(document, { profile, file, os });
  return { file, profile, os, document, root, verdict, fileExistsBehavior };
}

function rootOf(document: AppspecDocument): YamlNode | undefined {
  try {
    return document.root();
  } catch (error) {
    if (error instanceof YamlSyntaxError || error instanceof AppspecTooLargeError) return undefined;
    throw error;
  }
}
