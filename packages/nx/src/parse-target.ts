import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { nxFailure } from './failures.js';

/** A target of a project, as `app:build:production`. */
export interface TargetName {
  readonly project: string;
  readonly target: string;
  readonly configuration: string | undefined;
}

/** What is asked of the context: the projects, and which of them runs. */
export type Projects = Pick<ExecutorContext, 'projectGraph' | 'projectName'>;

/** The targets of a project, by their names. */
export function targetsOf(
  { projectGraph }: Projects,
  project: string,
): Readonly<Record<string, TargetConfiguration>> {
  return projectGraph.nodes[project]?.data.targets ?? {};
}

/** The parts between the colons; colons in quotes belong to a part. */
function splitByColons(text: string): string[] {
  const parts = text.split(/:(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  return parts.map((part) => part.replaceAll('"', ''));
}

interface Reading extends TargetName {
  /** Whether the target declares the configuration, if one is named. */
  readonly declared: boolean;
}

/** What parts can mean as target and configuration of a project, the longest target first. */
function readings(context: Projects, project: string, parts: readonly string[]): Reading[] {
  const targets = targetsOf(context, project);
  return parts.flatMap((_part, at) => {
    const end = parts.length - at;
    const target = parts.slice(0, end).join(':');
    const found = targets[target];
    if (found === undefined) return [];
    const configuration = at === 0 ? undefined : parts.slice(end).join(':');
    const declared =
      configuration === undefined || found.configurations?.[configuration] !== undefined;
    return [{ project, target, configuration, declared }];
  });
}

/** Projects that the first of the parts may name, the longest name first. */
function namedProjects({ projectGraph }: Projects, parts: readonly string[]): string[][] {
  return parts
    .map((_part, at) => parts.slice(0, parts.length - at))
    .filter((project) => project.join(':') in projectGraph.nodes);
}

/**
 * The target that a text means, by the rules of devkit's `parseTargetString`, which not every workspace has: targets and projects
 * may have colons in their names, and without a project that of the context is meant, which also comes first.
 */
export function findTarget(text: string, context: Projects): TargetName | undefined {
  const parts = splitByColons(text);
  const found = [
    ...readings(context, context.projectName ?? '', parts),
    ...namedProjects(context, parts).flatMap((project) =>
      readings(context, project.join(':'), parts.slice(project.length)),
    ),
  ];
  return found.find(({ declared }) => declared) ?? found[0];
}

/**
 * The same, where there has to be one.
 *
 * @throws NX_BUILD_TARGET_MISSING
 */
export function parseTarget(text: string, context: Projects): TargetName {
  const found = findTarget(text, context);
  if (found !== undefined) return found;
  const [named] = namedProjects(context, splitByColons(text));
  const project = named?.join(':') ?? context.projectName ?? '';
  const known = Object.keys(targetsOf(context, project));
  throw nxFailure('NX_BUILD_TARGET_MISSING', { text, project, known });
}
