import { failure } from '../errors/failure.js';

export interface KeyFacts {
  readonly application: string;
  readonly version: string;
  readonly digest: string;
  readonly format: string;
}

/** Fills in the placeholders of a template; used for the key of a revision and for descriptions. */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, string>>,
  refuse: (placeholder: string) => Error,
): string {
  return template.replaceAll(/\{([^{}]*)\}/g, (_match, placeholder: string) => {
    const value = Object.hasOwn(values, placeholder) ? values[placeholder] : undefined;
    if (value === undefined) throw refuse(placeholder);
    return value;
  });
}

/**
 * The key of a revision in its bucket.
 *
 * @throws KEY_TEMPLATE_INVALID
 */
export function revisionKey(template: string, facts: KeyFacts): string {
  const known = ['application', 'version', 'digest', 'format'];
  return fillTemplate(template, { ...facts }, (placeholder) =>
    failure('KEY_TEMPLATE_INVALID', { template, placeholder, known }),
  );
}

/** What the keys of all revisions of an application begin with. */
export function revisionPrefix(template: string, application: string): string {
  const [prefix = ''] = template.replaceAll('{application}', application).split('{');
  return prefix;
}
