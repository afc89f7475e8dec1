import type { Config } from '../config/load-config.js';
import { cutDescription } from '../deployment/description.js';
import { failure } from '../errors/failure.js';
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

/**
 * Fills in the templates of the configuration.
 *
 * @throws KEY_TEMPLATE_INVALID, CONFIG_INVALID_VALUE
 */
export function nameRevision(
  { facts, digest }: Pick<RevisionPlan, 'facts' | 'digest'>,
  config: Config,
  format: string,
): RevisionNames {
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
  return {
    key: revisionKey(config.key, { application, version, digest, format }),
    description: describe(config.groups.join(', ')),
    describeDeployment: describe,
  };
}
