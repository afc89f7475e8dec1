import { stringify } from 'yaml';
import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { ActivationReport } from '../model/activation.js';
import {
  loadActivation,
  type ActivationPackage,
  type ActivationRequest,
  type ActivationTarget,
} from './load-activation.js';
import { writeTemplate } from './write-template.js';
import { withGroups, type CommandOptions, type OpenGroups } from './open-groups.js';

export interface ActivateOptions extends CommandOptions {
  /** What may be deleted as well: groups by our name or CodeDeploy's, applications, deployment configurations of the section. */
  readonly delete?: readonly string[] | undefined;
  /** Shown the plan before anything is done. Without it nothing is. */
  readonly confirm?: ((plan: ActivationReport) => Promise<boolean>) | undefined;
}

type Request = Pick<ActivationRequest, 'config' | 'targets' | 'calling' | 'onNotice'>;

async function withActivation<Result>(
  config: RevisionConfig,
  options: CommandOptions,
  act: (activation: ActivationPackage, request: Request) => Promise<Result>,
): Promise<Result> {
  const activation = await loadActivation();
  const withTargets = ({ run, targets }: OpenGroups) => {
    const all = targets.map((target, place): ActivationTarget => {
      const group = config.targets[place];
      if (group === undefined) throw new TypeError(`no group ${target.name}`);
      return { ...target, group };
    });
    const onNotice = (message: string) => run.onEvent({ type: 'notice', message });
    return act(activation, { config, targets: all, calling: run.calling, onNotice });
  };
  // What a rehearsal would make of itself is what is to be made here.
  return withGroups(config, options, withTargets, { bare: true });
}

/**
 * Compares what the section `activation` wants with what is on AWS, in every region and account of the chosen groups, and
 * makes it so where `confirm` agrees. What was done before something failed is in the report, beside the error.
 *
 * @throws ACTIVATION_NOT_INSTALLED, ACTIVATION_NOT_DESCRIBED, ACTIVATION_DELETE_UNKNOWN, CONFIG_MISSING for a service role,
 *   AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED while AWS is looked at, and what connecting throws
 */
export async function activate(
  config: RevisionConfig,
  options: ActivateOptions = {},
): Promise<ActivationReport> {
  const { delete: named = [], confirm = () => Promise.resolve(false) } = options;
  if (config.activation === undefined)
    throw failure('ACTIVATION_NOT_DESCRIBED', { file: 'the configuration' });
  return withActivation(config, options, (activation, request) =>
    activation.activate({ ...request, delete: named, confirm }),
  );
}

/**
 * The section `activation` as a template of CloudFormation, in YAML: the same text for the same section. AWS is asked for
 * nothing. What of the section it does not say is in `notes`, a sentence each.
 *
 * @throws ACTIVATION_NOT_INSTALLED, ACTIVATION_NOT_DESCRIBED, CONFIG_MISSING for a service role, ACTIVATION_EMIT_SEVERAL_PLACES,
 *   ACTIVATION_EMIT_BLUE_GREEN, POLICY_PLACE_UNKNOWN
 */
export async function emitActivation(
  config: RevisionConfig,
): Promise<{ readonly template: string; readonly notes: readonly string[] }> {
  if (config.activation === undefined)
    throw failure('ACTIVATION_NOT_DESCRIBED', { file: 'the configuration' });
  const activation = await loadActivation();
  const { template, notes } = activation.emitCloudFormation({ config });
  return writeTemplate(template, notes);
}

/**
 * The section `activation` for what is on AWS already, as YAML to be put into the configuration.
 *
 * @throws ACTIVATION_NOT_INSTALLED, APPLICATION_NOT_FOUND, GROUP_NOT_FOUND, AWS_ACCESS_DENIED, …, and what connecting throws
 */
export async function importActivation(
  config: RevisionConfig,
  options: CommandOptions = {},
): Promise<string> {
  return withActivation(config, options, async (package_, request) => {
    const { activation, notes } = await package_.importSection(request);
    return [...notes.map((note) => `# ${note}\n`), stringify({ activation })].join('');
  });
}
