import XMLBuilder from 'fast-xml-builder';
import type { Member, Members } from './members.js';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/**
 * A document of a query protocol.
 * @param item what the elements of a list are called: `member`, or `item` in EC2
 */
export function renderXml(
  root: string,
  { members, namespace, item }: { members: Members; namespace?: string; item: string },
): string {
  return builder.build({
    [root]: {
      ...(namespace !== undefined && { '@xmlns': namespace }),
      ...elements(members, item),
    },
  });
}

function elements(members: Members, item: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, element(member, item)]),
  );
}

function element(member: Member, item: string): unknown {
  if (member instanceof Date) return member.toISOString().replace('.000Z', 'Z');
  if (isList(member)) return { [item]: member.map((one) => element(one, item)) };
  return typeof member === 'object' ? elements(member, item) : member;
}

/** `Array.isArray` does not tell lists that cannot be changed from other objects. */
function isList(member: Member): member is readonly Member[] {
  return Array.isArray(member);
}
