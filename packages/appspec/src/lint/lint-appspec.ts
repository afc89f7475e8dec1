import {
  agentProfiles,
  type AgentProfile,
  type Appspec,
  type FileExistsBehavior,
} from '../read/appspec.js';
import type { Finding } from '../read/finding.js';
import { AppspecTooLargeError, appspecDocument, type AppspecDocument } from '../read/document.js';
import { judgeDocument } from '../read/parse-appspec.js';
import { placeOf } from '../read/place.js';
import { writtenSystem, type System } from '../read/written-system.js';
import type { YamlNode } from '../read/yaml/node.js';
import { YamlSyntaxError } from '../read/yaml/yaml-syntax-error.js';
import { lintHooks } from './rules/hooks.js';
import { lintKeys } from './rules/keys.js';
import { lintPlatform } from './rules/platform.js';
import { lintValues } from './rules/values.js';
import { finding } from './finding.js';
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
  const { profile = 'v1', file = 'appspec.yml' } = options;
  const document = appspecDocument(contents);
  const root = rootOf(document);
  const other = root === undefined ? undefined : lintPlatform(root, file);
  if (other !== undefined) return { agent: 'rejects', profile, findings: [other] };
  const os = options.os ?? writtenSystem(root);
  const verdict = judgeDocument(document, { profile, file, os });
  const findings: Finding[] = [...verdict.findings];
  if (root !== undefined) {
    findings.push(...lintKeys(root, file));
    if (verdict.accepted) {
      findings.push(...lintValues(root, profile, file));
      findings.push(...lintHooks(root, verdict.appspec, file));
      findings.push(...lintDocuments(document, root, file));
    }
  }
  findings.push(...compareProfiles(document, { profile, os, accepted: verdict.accepted, file }));
  const report = { profile, ...(os === 'windows' ? { os } : {}) };
  if (!verdict.accepted) return { agent: 'rejects', ...report, findings: sortFindings(findings) };
  findings.push(...lintBehavior(verdict.appspec, options.fileExistsBehavior, file));
  return {
    agent: 'accepts',
    ...report,
    findings: sortFindings(findings),
    appspec: verdict.appspec,
  };
}

/** Undefined for a text that is no YAML, or too much of it: the verdict says so already. */
function rootOf(document: AppspecDocument): YamlNode | undefined {
  try {
    return document.root();
  } catch (error) {
    if (error instanceof YamlSyntaxError || error instanceof AppspecTooLargeError) return undefined;
    throw error;
  }
}

function lintDocuments(
  document: AppspecDocument,
  root: YamlNode,
  file: string,
): readonly Finding[] {
  if (!document.hasMore()) return [];
  return [
    finding('appspec-document-ignored', {
      file,
      place: placeOf(root.end),
      message: 'The agent reads the first YAML document only; what follows is ignored.',
      hint: 'Remove the line "---" between them, or what follows it.',
    }),
  ];
}

const profileNames: Readonly<Record<AgentProfile, string>> = {
  v1: 'agent 1 on Ruby 3.1 or later',
  'v1-ruby-2.7': 'agent 1 on Ruby 2.7 or 3.0',
  v2: 'agent 2',
  'v2-hardened': 'a hardened agent 2',
};

/** Which other agents would decide otherwise. The hardened one reads the file as the other agent 2 does. */
function compareProfiles(
  document: AppspecDocument,
  {
    profile,
    os,
    accepted,
    file,
  }: {
    readonly profile: AgentProfile;
    readonly os: System;
    readonly accepted: boolean;
    readonly file: string;
  },
): readonly Finding[] {
  const family = (name: AgentProfile) => (name === 'v2-hardened' ? 'v2' : name);
  return agentProfiles
    .filter((other) => other !== 'v2-hardened' && other !== family(profile))
    .flatMap((other) => {
      const verdict = judgeDocument(document, { profile: other, file, os });
      if (verdict.accepted === accepted) return [];
      const [first] = verdict.findings;
      const place =
        first?.line === undefined || first.column === undefined
          ? undefined
          : { line: first.line, column: first.column };
      return [
        finding('appspec-profile', {
          file,
          place,
          message: verdict.accepted
            ? `${upperFirst(profileNames[other])} would take this file.`
            : `${upperFirst(profileNames[other])} would refuse this file: ${verdict.error.message}`,
          hint: first?.hint,
        }),
      ];
    });
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lintBehavior(
  appspec: Appspec,
  option: FileExistsBehavior | undefined,
  file: string,
): readonly Finding[] {
  const { fileExistsBehavior } = appspec;
  if (fileExistsBehavior === undefined || option === undefined || option === fileExistsBehavior)
    return [];
  return [
    finding('appspec-behavior-wins', {
      file,
      message: `file_exists_behavior is ${fileExistsBehavior} in the file, and the agent follows the file; the option fileExistsBehavior (${option}) has no effect.`,
      hint: 'Set one of them, or both to the same.',
    }),
  ];
}
