import { createHash } from 'node:crypto';

/** A value of a template: one of JSON, with the functions of CloudFormation in their long form. */
export type Value =
  string | number | boolean | readonly Value[] | { readonly [key: string]: Value | undefined };

export type Properties = Readonly<Record<string, Value | undefined>>;

interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string | undefined;
  readonly DeletionPolicy?: string | undefined;
  readonly UpdateReplacePolicy?: string | undefined;
  readonly Properties: Properties;
}

/** A template while it is put together, and what it does not say, a sentence each. */
export class Template {
  readonly parameters: Record<string, Properties> = {};
  readonly conditions: Record<string, Value> = {};
  readonly resources: Record<string, TemplateResource> = {};
  readonly notes: string[] = [];

  /** @returns what other resources refer to it by */
  add(id: string, resource: TemplateResource): string {
    const unique = id in this.resources ? `${id}${hashOf(JSON.stringify(resource))}` : id;
    this.resources[unique] = resource;
    return unique;
  }

  /** The template as CloudFormation takes it; what nobody has said is not in it. */
  describedAs(description: string): object {
    const parts = { Parameters: this.parameters, Conditions: this.conditions };
    const some = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0);
    return clean({
      AWSTemplateFormatVersion: '2010-09-09',
      Description: description,
      ...Object.fromEntries(some),
      Resources: this.resources,
    });
  }
}

/** Without what is undefined. */
function clean(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/**
 * What the template calls something by its kind and names. A stack knows its resources by that, so that it depends on nothing
 * else: under another one a group would be made anew. Names of small letters, digits and dashes can be told apart without
 * what an id may not have; a hash stands for it in others.
 */
export function logicalId(kind: string, ...names: readonly string[]): string {
  const words = names.flatMap((name) => name.split(/[^A-Za-z0-9]+/));
  const isPlain = names.every((name) => /^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/.test(name));
  const text = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return `${kind}${text.slice(0, 200)}${isPlain ? '' : hashOf(JSON.stringify(names))}`;
}

export function ref(id: string): Value {
  return { Ref: id };
}

export function arnOf(id: string): Value {
  return { 'Fn::GetAtt': `${id}.Arn` };
}

/** What a text may have filled in: parameters of CloudFormation's own, a resource, its ARN. Whatever else looks like it is meant as it stands. */
const foreign =
  /\$\{(?!(?:AWS::(?:AccountId|Partition|Region|URLSuffix)|(?:Bucket|InstanceRole)[A-Za-z0-9]+(?:\.Arn)?)\})/g;

/** Has CloudFormation fill in what the texts of a document leave to it. */
export function filledIn(value: unknown): Value {
  if (typeof value === 'string')
    return value.includes('${') ? { 'Fn::Sub': value.replaceAll(foreign, '${!') } : value;
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledIn(one)]));
  return value as Value;
}

/** The fields of a request of an API as CloudFormation writes them: with a capital letter, and none that is an empty list. */
export function capitalised(input: unknown): Value {
  if (Array.isArray(input)) return input.map(capitalised);
  if (typeof input !== 'object' || input === null) return input as Value;
  const fields = Object.entries(input)
    .map(([key, one]) => [key.charAt(0).toUpperCase() + key.slice(1), capitalised(one)] as const)
    .filter(([, one]) => !isEmpty(one));
  return Object.fromEntries(fields);
}

function isEmpty(value: Value | undefined): boolean {
  return value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}
