import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type {
  PropertyType,
  Resource,
  ResourceProperties,
  SpecDatabase,
} from '@aws-cdk/service-spec-types';
import type { ReadTemplate } from './emitted.js';

const pseudo = ['AccountId', 'NoValue', 'Partition', 'Region', 'URLSuffix'].map(
  (name) => `AWS::${name}`,
);

const attributes = [
  'Type',
  'Condition',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Properties',
];

const policies = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot', undefined];

let database: SpecDatabase | undefined;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Holds a template to the schemas of CloudFormation's resources. */
class Check {
  readonly problems: string[] = [];

  private readonly template: ReadTemplate;
  private readonly schemas: SpecDatabase;

  constructor(template: ReadTemplate, schemas: SpecDatabase) {
    this.template = template;
    this.schemas = schemas;
  }

  private schemaOf(type: string): Resource | undefined {
    const found = this.schemas.lookup('resource', 'cloudFormationType', 'equals', type);
    return found.length === 1 ? found.only() : undefined;
  }

  all(): string[] {
    const { Resources, Description, AWSTemplateFormatVersion, ...others } = this.template;
    if (AWSTemplateFormatVersion !== '2010-09-09') this.problems.push('its version');
    if (Buffer.byteLength(Description) > 1024) this.problems.push('its description is too long');
    for (const part of Object.keys(others))
      if (!['Parameters', 'Conditions'].includes(part)) this.problems.push(`${part} is no part`);
    for (const [id, resource] of Object.entries(Resources)) {
      if (!/^[A-Za-z\d]{1,255}$/.test(id)) this.problems.push(`${id} is no id`);
      for (const attribute of Object.keys(resource))
        if (!attributes.includes(attribute)) this.problems.push(`${id}.${attribute} is unknown`);
      if (!policies.includes(resource.DeletionPolicy)) this.problems.push(`${id}.DeletionPolicy`);
      this.condition(resource.Condition, id);
      const schema = this.schemaOf(resource.Type);
      if (schema === undefined) this.problems.push(`${id}: there is no type ${resource.Type}`);
      else this.properties(resource.Properties, schema.properties, id);
    }
    for (const [name, condition] of Object.entries(this.template.Conditions ?? {}))
      this.functionIn(condition, { type: 'boolean' }, name);
    return this.problems;
  }

  private properties(value: unknown, known: ResourceProperties, path: string): void {
    if (!isObject(value)) {
      this.problems.push(`${path} is no structure`);
      return;
    }
    for (const [name, one] of Object.entries(value)) {
      const property = Object.hasOwn(known, name) ? known[name] : undefined;
      if (property === undefined) this.problems.push(`${path}.${name} is unknown`);
      else this.value(one, [property.type, ...(property.previousTypes ?? [])], `${path}.${name}`);
    }
    for (const [name, { required }] of Object.entries(known))
      if (required === true && !(name in value)) this.problems.push(`${path}.${name} is missing`);
  }

  private value(value: unknown, types: readonly PropertyType[], path: string): void {
    const [type] = types;
    if (type === undefined) return;
    if (this.functionIn(value, type, path)) return;
    const reports = types.map((one) => {
      const check = new Check(this.template, this.schemas);
      check.plain(value, one, path);
      return check.problems;
    });
    if (reports.some(({ length }) => length === 0)) return;
    // Of several kinds that it may be, the one that it is.
    const kind = reports.find(([first = '']) => !first.startsWith(`${path}: `)) ?? reports[0];
    this.problems.push(...(kind ?? []));
  }

  private plain(value: unknown, type: PropertyType, path: string): void {
    const wrong = () => this.problems.push(`${path}: ${JSON.stringify(value)} is no ${type.type}`);
    switch (type.type) {
      case 'string':
      case 'date-time':
        if (typeof value !== 'string') wrong();
        break;
      case 'boolean':
        if (typeof value !== 'boolean') wrong();
        break;
      case 'integer':
      case 'number':
        if (typeof value !== 'number') wrong();
        break;
      case 'null':
        if (value !== null) wrong();
        break;
      case 'tag':
        if (!isObject(value) || Object.keys(value).sort().join() !== 'Key,Value') wrong();
        else for (const text of Object.values(value)) if (typeof text !== 'string') wrong();
        break;
      case 'json':
        this.document(value, path);
        break;
      case 'array':
        if (!Array.isArray(value)) wrong();
        else value.forEach((one, at) => this.value(one, [type.element], `${path}.${at}`));
        break;
      case 'map':
        if (!isObject(value)) wrong();
        else
          for (const [key, one] of Object.entries(value))
            this.value(one, [type.element], `${path}.${key}`);
        break;
      case 'union':
        this.value(value, type.types, path);
        break;
      case 'ref':
        this.properties(
          value,
          this.schemas.get('typeDefinition', type.reference.$ref).properties,
          path,
        );
        break;
    }
  }

  /** What a document of JSON refers to has to be there as well. */
  private document(value: unknown, path: string): void {
    if (this.functionIn(value, { type: 'string' }, path)) return;
    if (Array.isArray(value)) value.forEach((one, at) => this.document(one, `${path}.${at}`));
    else if (isObject(value))
      for (const [key, one] of Object.entries(value)) this.document(one, `${path}.${key}`);
    else if (typeof value === 'string' && value.includes('${'))
      this.problems.push(`${path}: nothing fills in ${value}`);
  }

  /** @returns whether it is one */
  private functionIn(value: unknown, type: PropertyType, path: string): boolean {
    if (!isObject(value) || Object.keys(value).length !== 1) return false;
    const [[name, given]] = Object.entries(value) as [[string, unknown]];
    const { Resources, Parameters = {} } = this.template;
    switch (name) {
      case 'Ref': {
        const id = String(given);
        if (!(id in Resources) && !(id in Parameters) && !pseudo.includes(id))
          this.problems.push(`${path} refers to ${id}`);
        return true;
      }
      case 'Fn::GetAtt':
        this.attribute(String(given), path);
        return true;
      case 'Fn::Sub':
        for (const [, id = ''] of String(given).matchAll(/\$\{(?!!)([^}]*)\}/g))
          if (id.includes('.')) this.attribute(id, path);
          else if (!pseudo.includes(id) && !(id in Resources))
            this.problems.push(`${path} refers to ${id}`);
        return true;
      case 'Fn::Equals':
        for (const one of given as unknown[]) this.value(one, [{ type: 'string' }], path);
        return true;
      case 'Fn::If': {
        const [condition, yes, no] = given as [string, unknown, unknown];
        this.condition(condition, path);
        this.value(yes, [type], path);
        this.value(no, [type], path);
        return true;
      }
      default:
        return false;
    }
  }

  private attribute(named: string, path: string): void {
    const [id = '', attribute = ''] = named.split('.');
    const schema = this.schemaOf(this.template.Resources[id]?.Type ?? '');
    if (schema === undefined || !(attribute in schema.attributes))
      this.problems.push(`${path} refers to ${named}`);
  }

  private condition(named: string | undefined, path: string): void {
    if (named !== undefined && !(named in (this.template.Conditions ?? {})))
      this.problems.push(`${path}: there is no condition ${named}`);
  }
}

/** What in a template is not as the schemas of its resources have it; nothing where all is well. */
export function checkTemplate(template: ReadTemplate): string[] {
  database ??= loadAwsServiceSpecSync();
  return new Check(template, database).all();
}
