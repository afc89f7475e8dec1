import { randomBytes } from 'node:crypto';
import { s3Errors } from './errors.js';
import { S3Error } from './s3-error.js';
import { elementOf, listOf, parseXml, textOf, type XmlElement } from './xml.js';

type Element = Readonly<Record<string, unknown>>;

/** What a rule does, with the members that count days. */
const actions: Readonly<Record<string, readonly string[]>> = {
  Expiration: ['Days'],
  NoncurrentVersionExpiration: ['NoncurrentDays', 'NewerNoncurrentVersions'],
  Transition: [],
  NoncurrentVersionTransition: ['NewerNoncurrentVersions'],
  AbortIncompleteMultipartUpload: ['DaysAfterInitiation'],
};
const others = ['ID', 'Prefix', 'Filter', 'Status'];

/**
 * Reads the rules of a lifecycle; each comes out as it was, with an id where it had none.
 * @throws S3Error `MalformedXML`, `InvalidRequest`, `InvalidArgument`
 */
export function readLifecycle(text: string): readonly XmlElement[] {
  const rules = listOf(parseXml(text, 'LifecycleConfiguration').Rule);
  if (rules.length === 0 || rules.length > 1000) throw s3Errors.malformedXml();
  const read = rules.map(readRule);
  const ids = read.map((rule) => rule.ID);
  if (new Set(ids).size < ids.length) {
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule');
  }
  return read;
}

function readRule(rule: Element): XmlElement {
  const { Status: status } = rule;
  if (status !== 'Enabled' && status !== 'Disabled') throw s3Errors.malformedXml();
  // Either says which objects are meant; the first is the older form.
  if ((rule.Prefix === undefined) === (rule.Filter === undefined)) throw s3Errors.malformedXml();
  if (Object.keys(rule).some((name) => !others.includes(name) && !(name in actions)))
    throw s3Errors.malformedXml();
  const filter = readFilter(rule.Filter);
  const named = Object.keys(actions).filter((name) => name in rule);
  if (named.length === 0) {
    throw s3Errors.invalidRequest('At least one action needs to be specified in a rule');
  }
  for (const name of named) for (const action of listOf(rule[name])) checkDays(name, action);
  if (rule.AbortIncompleteMultipartUpload !== undefined && filter.hasTags) {
    throw s3Errors.invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Tags.');
  }
  const id = textOf(rule.ID) ?? '';
  if (id.length > 255) throw invalidArgument('ID length should not exceed allowed limit of 255');
  return { ...elementOf(rule), ID: id === '' ? randomBytes(24).toString('base64') : id };
}

/** A filter has one condition, `And` of several, or none. */
function readFilter(value: unknown): { readonly hasTags: boolean } {
  const [filter = {}] = listOf(value);
  const [and = {}] = listOf(filter.And);
  if (Object.keys(filter).length > 1) throw s3Errors.malformedXml();
  return { hasTags: filter.Tag !== undefined || and.Tag !== undefined };
}

function checkDays(name: string, action: Element): void {
  for (const member of actions[name] ?? []) {
    if (action[member] === undefined) continue;
    if (/^[1-9]\d*$/.test(textOf(action[member]) ?? '')) continue;
    throw invalidArgument(`'${member}' for ${name} action must be a positive integer`);
  }
}

function invalidArgument(message: string): S3Error {
  return new S3Error(400, 'InvalidArgument', message);
}
