import type { AgentProfile, FileExistsBehavior } from '../read/appspec.js';
import type { AppspecDocument } from '../read/document.js';
import type { Finding } from '../read/finding.js';
import type { AppspecVerdict } from '../read/verdict.js';
import type { System } from '../read/written-system.js';
import type { YamlNode } from '../read/yaml/node.js';
import type { CodeInfo } from './code-info.js';

/** The text of an application specification file and what is known of it, for every rule to judge. */
export interface JudgedText {
  /** How findings call it. */
  readonly file: string;
  readonly profile: AgentProfile;
  readonly os: System;
  readonly document: AppspecDocument;
  /** Undefined for what is no YAML, or too much of it: the verdict says so. */
  readonly root: YamlNode | undefined;
  /** The agent's. */
  readonly verdict: AppspecVerdict;
  /** The deployment's own setting, if it has one. */
  readonly fileExistsBehavior: FileExistsBehavior | undefined;
}

/** One family of findings: what there is to find, and what finds it. */
export interface TextRule<Code extends string = string> {
  readonly codes: Readonly<Record<Code, CodeInfo>>;
  readonly check: (text: JudgedText) => readonly Finding[];
}
