import { closest } from '@codedeployer/appspec/text';
import { failure } from '../errors/failure.js';
import type { ConfigLayer } from './options.js';

/** What has to be done when a wave has ended well, before the next one begins. */
export interface WaveStep {
  /** Minutes. */
  readonly pause?: number | undefined;
  /** A question that a person says yes to. */
  readonly confirm?: string | undefined;
  /** Run by a shell in the folder of the project. */
  readonly command?: string | undefined;
  /** Has to answer with success. */
  readonly url?: string | undefined;
}

/** Groups that are deployed to at the same time. */
export interface Wave {
  readonly groups: readonly string[];
  readonly then?: WaveStep | undefined;
}

/**
 * The waves of a run: those of the configuration with the groups that are chosen, or all groups at once.
 *
 * @throws WAVES_INVALID where a group is unknown, in two waves, or in none
 */
export function arrangeWaves(
  written: ConfigLayer['waves'],
  configured: readonly string[],
  chosen: readonly string[],
): Wave[] {
  if (written === undefined) return [{ groups: chosen }];
  const waves = written.map((wave): Wave => ('groups' in wave ? wave : { groups: wave }));
  const named = waves.flatMap(({ groups }) => groups);
  const unknown = named.find((group) => !configured.includes(group));
  if (unknown !== undefined)
    throw failure('WAVES_INVALID', {
      problem: `there is no group "${unknown}" in the configuration`,
      suggestion: closest(unknown, configured),
    });
  const twice = named.find((group, index) => named.indexOf(group) !== index);
  if (twice !== undefined)
    throw failure('WAVES_INVALID', { problem: `the group "${twice}" is in them twice` });
  const left = configured.find((group) => !named.includes(group));
  if (left !== undefined)
    throw failure('WAVES_INVALID', { problem: `the group "${left}" is in none of them` });
  return waves
    .map(({ groups, then }) => ({
      groups: groups.filter((group) => chosen.includes(group)),
      ...(then === undefined ? {} : { then }),
    }))
    .filter(({ groups }) => groups.length > 0);
}
