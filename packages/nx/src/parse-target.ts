/** A target of a project, as `app:build:production`. */
export interface TargetName {
  readonly project: string;
  readonly target: string;
  readonly configuration: string | undefined;
}

/** @param project the one that is meant where the text names none */
export function parseTarget(text: string, project: string): TargetName {
  const parts = text.split(':');
  const [first, second, configuration] = parts;
  if (parts.length === 1) return { project, target: text, configuration: undefined };
  return { project: first ?? project, target: second ?? '', configuration };
}
