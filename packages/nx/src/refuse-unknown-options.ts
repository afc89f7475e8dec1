import { readFileSync } from 'node:fs';
import { closest } from '@codedeployer/core';
import type { ExecutorContext } from '@nx/devkit';
import { targetsOf } from './parse-target.js';
import { nxFailure } from './failures.js';

const ours = '@codedeployer/nx:';

/**
 * Refuses an option that the executor does not have, by its schema. That lets any pass, as Nx would refuse one without a word on what
 * was meant.
 *
 * @throws NX_OPTION_UNKNOWN
 */
export function refuseUnknownOptions(options: object, context: ExecutorContext): void {
  const { projectName: project = '', targetName: target = '' } = context;
  const { executor = '' } = targetsOf(context, project)[target] ?? {};
  // Somebody may give one of these another name, and a schema of their own.
  if (!executor.startsWith(ours)) return;
  const name = executor.slice(ours.length);
  const file = new URL(`../schemas/${name}.json`, import.meta.url);
  const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { readonly properties: object };
  const known = Object.keys(properties);
  const option = Object.keys(options).find((one) => !known.includes(one));
  if (option !== undefined)
    throw nxFailure('NX_OPTION_UNKNOWN', {
      ...{ target: `${project}:${target}`, executor, option },
      suggestion: closest(option, known),
    });
}
