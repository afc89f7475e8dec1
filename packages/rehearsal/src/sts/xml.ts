import XMLBuilder from 'fast-xml-builder';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/** Elements by name; what is undefined is left out. */
export interface XmlMembers {
  readonly [name: string]: string | number | undefined | XmlMembers;
}

/** A document of the query protocol. */
export function renderXml(root: string, members: XmlMembers): string {
  return builder.build({ [root]: { '@xmlns': namespace, ...members } });
}
