import type { Config } from '../config/load-config.js';
import type { GroupConfig } from '../config/groups.js';
import { cutDescription } from '../deployment/description.js';
import { failure } from '../errors/failure.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import type { DeployEvent } from '../model/events.js';
import type { RevisionPlan } from '../plan/plan.js';
import { fillTemplate, revisionKey } from '../config/key.js';

/** What a revision and the deployment to a group are called. */
export interface RevisionNames {
  readonly key: string;
  readonly format: ArchiveFormat;
  /** Of the deployment. */
  readonly description: string;
}

/** A revision as far as names are made of it. */
export type NamedRevision = Pick<RevisionPlan, 'facts' | 'digest'>;

/** A ready-made archive is what it is; of the others the configuration says what they become. */
function formatOf(
  { archive }: Pick<RevisionPlan, 'archive'>,
  { format }: Pick<GroupConfig, 'format'>,
): ArchiveFormat {
  return archive?.format ?? format;
}

/**
 * Fills in the template of a description.
 *
 * @param group one, or several with commas between them
 * @throws CONFIG_INVALID_VALUE
 */
export function describeRevision(
  { facts, digest }: NamedRevision,
  { description: template = '{application} {version}', application }: GroupConfig,
  group: string,
): string {
  const { version, commit = '', branch = '' } = facts;
  const refuse = (placeholder: string) =>
    failure('CONFIG_INVALID_VALUE', {
      where: 'configuration',
      key: 'description',
      problem: `it has an unknown placeholder {${placeholder}}`,
    });
  return cutDescription(
    fillTemplate(template, { application, version, digest, commit, branch, group }, refuse),
  );
}

/**
 * Fills in the templates of the configuration for each group.
 *
 * @throws KEY_TEMPLATE_INVALID, CONFIG_INVALID_VALUE
 */
export function nameRevision(
  plan: NamedRevision & Pick<RevisionPlan, 'archive'>,
  { targets }: Pick<Config, 'targets'>,
  onEvent: (event: DeployEvent) => void,
): ReadonlyMap<string, RevisionNames> {
  const { digest, facts } = plan;
  const names = targets.map((group): [string, RevisionNames] => {
    const { application } = group;
    const format = formatOf(plan, group);
    const key = revisionKey(group.key, { application, version: facts.version, digest, format });
    return [group.name, { key, format, description: describeRevision(plan, group, group.name) }];
  });
  const keys = new Set(names.map(([, { key }]) => key));
  for (const key of keys)
    if (key.startsWith('/'))
      onEvent({
        type: 'warning',
        message: `The key ${key} begins with a slash, which to S3 is a folder without a name.`,
        hint: 'Remove the slash at the start of the option "key".',
      });
  return new Map(names);
}
