import type { AgentProfile, Appspec, Finding } from '@codedeployer/appspec';
import type { CodeInfo } from '@codedeployer/appspec/rules';
import type { ArchiveMember } from '../model/archive-member.js';
import type { RevisionEntry } from '../model/entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';
import type { IsPlain } from '../model/sought.js';
import type { BundleTree } from './bundle-tree.js';
import type { InstallPlan } from './simulate-install.js';

/** What the installer of the agent will do, where it takes the appspec.yml. */
export interface Installation {
  /** With slashes where it is for Windows. */
  readonly appspec: Appspec;
  /** The revision as the instance will find it. */
  readonly tree: BundleTree;
  readonly plan: InstallPlan;
}

/** A revision and what is known of it, for every rule to judge. */
export interface JudgedRevision {
  readonly kind: 'source' | 'archive';
  readonly profile: AgentProfile;
  readonly os: 'linux' | 'windows';
  /** How findings call the application specification file. */
  readonly appspecFile: string;
  /** As they are once the agent has unpacked them. */
  readonly entries: readonly RevisionEntry[];
  /** Of an archive: its entries as they stand in it. */
  readonly members: readonly ArchiveMember[];
  /** What its source has beside them, and no revision can have. */
  readonly refused: readonly RefusedEntry[];
  /** What was found while its entries were put right, or unpacked. */
  readonly arrival: readonly Finding[];
  /** What its appspec.yml says of itself; absent where there is none. */
  readonly appspecFindings: readonly Finding[] | undefined;
  /** As it is written; absent where there is none that the agent takes, and so is the rest. */
  readonly appspec: Appspec | undefined;
  readonly installation: Installation | undefined;
  readonly format: 'zip' | 'tar' | 'tgz';
  /** The groups that the wrapper runs scripts for; undefined where that is not known. */
  readonly groups: readonly string[] | undefined;
  /** Those of them that also find machines on premises. */
  readonly onPremises: readonly string[];
  /** Paths, or patterns, of what looks like a secret and may be in the archive. */
  readonly allow: readonly string[];
  readonly warnSourceMaps: boolean;
  /** Asked before a file is opened for what `sought` names; whoever asks may have to wait, so that rules that do stand last. */
  readonly isPlain: IsPlain;
  /** The bash that checks the syntax of scripts. */
  readonly bash: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** As if nobody else read the files. */
export const nobodyTells: IsPlain = () => Promise.resolve(false);

/** One family of findings: what there is to find, and what finds it. */
export interface RevisionRule<Code extends string = string> {
  readonly codes: Readonly<Record<Code, CodeInfo>>;
  readonly check: (revision: JudgedRevision) => readonly Finding[] | Promise<readonly Finding[]>;
}
