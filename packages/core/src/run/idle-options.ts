import { isDeepStrictEqual } from 'node:util';
import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { defaults, type OptionName } from '../config/options.js';
import type { Config, RevisionConfig } from '../config/load-config.js';

/** What the files of a revision are chosen and changed by, or what stands in their place. */
const filesOptions = ['source', 'ignore', 'symlinks', 'modes', 'times', 'archive'] as const;

/** What only somebody who means to rehearse asks for. The rest of a rehearsal's options may stand in a file for later. */
const rehearsalOptions = [
  'events',
  'failAt',
  'faults',
  'scaleOut',
  'fresh',
  'keep',
  'keepFailed',
] as const;

const quoted = (names: readonly OptionName[]) => names.map((name) => `"${name}"`).join(', ');

/** A line that says that options have no effect; nothing where there are none. */
function idle(names: readonly OptionName[], why: string): string | undefined {
  if (names.length === 0) return undefined;
  return `${quoted(names)} ${names.length === 1 ? 'is' : 'are'} not heeded: ${why}`;
}

/** What is asked for of a ready-made archive, which is deployed as it is. */
export function idleForArchive(
  config: RevisionConfig,
  format: Config['format'],
): string | undefined {
  const { archive, ...given } = config;
  const names = (['ignore', 'symlinks', 'modes', 'times', 'level'] as const).filter(
    (name) => !isDeepStrictEqual(given[name], (defaults as Partial<RevisionConfig>)[name]),
  );
  const isOther = config.format !== defaults.format && config.format !== format;
  return idle(
    [...names, ...(isOther ? ['format' as const] : [])],
    `${String(archive)} is deployed as it is ("archive").`,
  );
}

/** What is asked for of the files when the revision is made already, with other options. */
export function idleForPlan(made: RevisionConfig, config: RevisionConfig): string | undefined {
  const names = filesOptions.filter((name) => !isDeepStrictEqual(made[name], config[name]));
  return idle(names, 'the revision is made already.');
}

/** What is asked of a rehearsal where there is none. */
export function idleWithoutRehearsal(config: Config): string | undefined {
  if (config.rehearse) return undefined;
  const isAsked = (value: unknown) =>
    value === true || typeof value === 'number' || (Array.isArray(value) && value.length > 0);
  return idle(
    rehearsalOptions.filter((name) => isAsked(config[name])),
    'this is no rehearsal.',
  );
}

/** What is asked for of the end of a run where nothing is done. */
export function idleForDryRun(config: Config): string | undefined {
  const names = (['report', 'summary', 'eventLog', 'dotenv'] as const).filter(
    (name) => config[name] !== undefined,
  );
  return idle(names, 'nothing is deployed.');
}

/** What is asked of a revision that is in S3 already, which is deployed as it is. */
export function idleForRevision(config: Config): string | undefined {
  const names = (
    ['archive', 'version', 'ignore', 'symlinks', 'modes', 'times', 'level'] as const
  ).filter((name) => !isDeepStrictEqual(config[name], (defaults as Partial<Config>)[name]));
  return idle(names, 'what "revision" names is deployed as it is.');
}

/** What is asked for of blue/green deployments where there are none: each group is deployed to in place. */
export function idleInPlace(
  config: Config,
  groups: readonly Pick<DeploymentGroupInfo, 'deploymentStyle'>[],
): string | undefined {
  if (groups.some(({ deploymentStyle }) => deploymentStyle?.deploymentType === 'BLUE_GREEN'))
    return undefined;
  const names = (['onReady', 'until'] as const).filter((name) => config[name] !== defaults[name]);
  return idle(names, 'no group is deployed to from blue to green.');
}
