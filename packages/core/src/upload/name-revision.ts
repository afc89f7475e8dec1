import type { Config } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { RevisionPlan } from '../revision/plan.js';
import { fillTemplate, revisionKey } from './key.js';

/** What a revision and its deployments are called. */
export interface RevisionNames {
  readonly key: string;
  /** Of the revision, as CodeDeploy lists it. */
  readonly description: string;
  /** Of the deployment to a group. */
  readonly describeDeployment: (group: string) => string;
}

/** As many characters as CodeDeploy allows. */
const longestDescription = 256;

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
    fillTemplate(template, { application, version, digest, commit, branch, group }, refuse).slice(
      0,
      longestDescription,
    );
  return {
    key: revisionKey(config.key, { application, version, digest, format }),
    description: describe(config.groups.join(', ')),
    describeDeployment: describe,
  };
}
