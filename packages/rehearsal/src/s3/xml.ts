import XMLBuilder from 'fast-xml-builder';
import type { Answer } from '../server/call.js';
import { readXml } from './read-xml.js';
import { s3Errors } from './errors.js';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

export type XmlValue = string | number | boolean | undefined | XmlElement | readonly XmlValue[];
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

/** Renders an S3 document: root element in S3's namespace; `undefined` members are left out. */
function renderXml(root: string, members: XmlElement): string {
  const content = { ...members, '@xmlns': namespace };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: content })}`;
}

/** The error document has no namespace. */
export function renderErrorXml(members: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ Error: members })}`;
}

/** An answer that carries a document. */
export function xmlAnswer(
  root: string,
  members: XmlElement,
  headers: Readonly<Record<string, string | undefined>> = {},
): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: renderXml(root, members),
  };
}

/**
 * Parses a request's document and gives its root element's members.
 * @throws S3Error `MalformedXML` when it is not XML or has another root.
 */
export function parseXml(text: string, root: string): Readonly<Record<string, unknown>> {
  let document: Readonly<Record<string, unknown>>;
  try {
    document = readXml(text);
  } catch {
    throw s3Errors.malformedXml();
  }
  const content = document[root];
  if (content === '') return {};
  if (!isRecord(content)) throw s3Errors.malformedXml();
  return content;
}

/** A member that may stand once or many times, as a list. */
export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const list: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.filter(isRecord);
}

/** A member's text; `undefined` when it is not there. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * A member as it came, to be rendered again.
 * @throws S3Error `MalformedXML` when it is text
 */
export function elementOf(value: unknown): XmlElement {
  if (!isRecord(value)) throw s3Errors.malformedXml();
  return value as XmlElement; // all that `readXml` makes are texts, elements and lists of them
}

/**
 * A member that is `true` or `false`; false when it is not there.
 * @throws S3Error `MalformedXML`
 */
export function booleanOf(value: unknown): boolean {
  const text = textOf(value)?.trim().toLowerCase() ?? 'false';
  if (text !== 'true' && text !== 'false') throw s3Errors.malformedXml();
  return text === 'true';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
