import { emitActivation } from '@codedeployer/core/commands';
import { loadRevisionConfig, type WrittenConfig } from '@codedeployer/core/config';
import { parse, type CollectionTag, type ScalarTag } from 'yaml';

/** A template as it was read: functions are in their long form. */
export interface ReadTemplate {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, ReadResource>>;
}

export interface ReadResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

function scalarTag(name: string, key: string): ScalarTag {
  return { tag: `!${name}`, resolve: (text) => ({ [key]: text }) };
}

function listTag(name: string): CollectionTag {
  return {
    tag: `!${name}`,
    collection: 'seq',
    resolve: (list) => ({ [`Fn::${name}`]: (list as unknown as { toJSON(): unknown }).toJSON() }),
  };
}

const functions = [
  scalarTag('Ref', 'Ref'),
  scalarTag('Sub', 'Fn::Sub'),
  scalarTag('GetAtt', 'Fn::GetAtt'),
  listTag('Equals'),
  listTag('If'),
];

/** Reads a template as CloudFormation does: as YAML 1.1. */
function readTemplate(text: string): ReadTemplate {
  return parse(text, { version: '1.1', customTags: functions, maxAliasCount: 0 }) as ReadTemplate;
}

/** What `activate --emit` writes for a configuration. */
export async function emitted(
  options: WrittenConfig,
  { only }: { readonly only?: readonly string[] } = {},
): Promise<{
  readonly text: string;
  readonly notes: readonly string[];
  readonly template: ReadTemplate;
}> {
  const config = await loadRevisionConfig({
    directory: '/nowhere',
    env: {},
    options: { region: 'eu-central-1', ...options },
    ...(only && { only }),
  });
  const { template: text, notes } = await emitActivation(config);
  return { text, notes, template: readTemplate(text) };
}

/** The resources of a type, by what the template calls them. */
export function resourcesOf({ Resources }: ReadTemplate, type: string): [string, ReadResource][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}
