import type { Config } from '../config/load-config.js';
import { cutDescription } from '../deployment/description.js';
import { failure } from '../errors/failure.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import type { DeployEvent } from '../model/events.js';
import type { RevisionPlan } from '../plan/plan.js';
import { fillTemplate, revisionKey } from './key.js';

/** What a revision and its deployments are called. */
export interface RevisionNames {
  readonly key: string;
  /** Of the revision, as CodeDeploy lists it. */
  readonly description: string;
  /** Of the deployment to a group. */
  readonly describeDeployment: (group: string) => string;
}

/** A ready-made archive is what it is; of the others the configuration says what they become. */
export function formatOf(
  { archive }: Pick<RevisionPlan, 'archive'>,
  { format }: Pick<Config, 'format'>,
): ArchiveFormat {
  return archive?.format ?? format;
}

/**
 * Fills in the templates of the configuration.
 *
 * @throws KEY_TEMPLATE_INVALID, CONFIG_INVALID_VALUE
 */
export function nameRevision(
  plan: Pick<RevisionPlan, 'facts' | 'digest' | 'archive'>,
  config: Config,
  onEvent: (event: DeployEvent) => void,
): RevisionNames {
  const { facts, digest } = plan;
  const { application, version, commit = '', branch = '' } = facts;
  const refuse = (placeholder: string) =>
    failure('CONFIG_INVALID_VALUE', {
      where: 'configuration',
      key: 'description',
      problem: `it has an unknown placeholder {${placeholder}}`,
    });
  const template = config.description ?? '{application} {version}';
  const describe = (group: string) =>
    cutDescription(
      fillTemplate(template, { application, version, digest, commit, branch, group }, refuse),
    );
  const format = formatOf(plan, config);
  const key = revisionKey(config.key, { application, version, digest, format });
  if (key.startsWith('/'))
    onEvent({
      type: 'warning',
      message: `The key ${key} begins with a slash, which to S3 is a folder without a name.`,
      hint: 'Remove the slash at the start of the option "key".',
    });
  return {
    key,
    description: describe(config.groups.join(', ')),
    describeDeployment: describe,
  };
}
