import type { Calling } from '../aws/call.js';
import type { GroupConfig } from '../config/groups.js';
import type { RevisionConfig } from '../config/load-config.js';
import type { Activation } from '../config/options/activation.js';
import type { ActivationReport } from '../model/activation.js';
import { loadPackage } from '../run/activation-package.js';
import type { GroupTarget } from './group-target.js';

/** A group, how its region and account are reached, and what is configured for it. */
export type ActivationTarget = GroupTarget & { readonly group: GroupConfig };

/** What the AWS side is asked for. */
export interface ActivationRequest {
  readonly config: RevisionConfig;
  readonly targets: readonly ActivationTarget[];
  readonly calling: Calling;
  /** What may be deleted: groups, applications, deployment configurations. Nothing where it is empty. */
  readonly delete: readonly string[];
  /** Shown what is to be done before anything is. Nothing is done unless it agrees. */
  readonly confirm: (plan: ActivationReport) => Promise<boolean>;
  /** Told what is being done, or waited for, a sentence each. */
  readonly onNotice: (message: string) => void;
}

/** What is there, as the configuration would have it. */
export interface ImportedSection {
  readonly activation: Activation;
  /** What has to stand elsewhere in the configuration, a sentence each. */
  readonly notes: readonly string[];
}

/** The section as a template of CloudFormation. */
export interface EmittedTemplate {
  /** Of JSON, with the functions of CloudFormation in their long form. */
  readonly template: object;
  /** What is to be known of it, and what of the section it does not say, a sentence each. */
  readonly notes: readonly string[];
}

/** What core calls of `@codedeployer/activation`. */
export interface ActivationPackage {
  activate(request: ActivationRequest): Promise<ActivationReport>;
  emitCloudFormation(request: Pick<ActivationRequest, 'config'>): EmittedTemplate;
  /** The section as it would have to be for what is there. */
  importSection(
    request: Pick<ActivationRequest, 'config' | 'targets' | 'calling'>,
  ): Promise<ImportedSection>;
}

/** @throws ACTIVATION_NOT_INSTALLED */
export async function loadActivation(): Promise<ActivationPackage> {
  return (await loadPackage()) as ActivationPackage;
}
