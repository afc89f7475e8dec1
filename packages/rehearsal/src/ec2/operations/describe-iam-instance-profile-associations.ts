import type { Ec2Operation } from '../context.js';
import { readStructures, readText, readTexts, type Input } from '../../query/input.js';
import { describeAssociation } from '../describe.js';
import { ec2Error, noSuchAssociation } from '../failures.js';
import { shownInstances } from '../find-instances.js';
import { readPage } from '../page.js';

/** By instance, and by state, which is always the same here. @throws QueryError `InvalidParameterValue` */
function readAssociationFilters(input: Input): (instanceId: string) => boolean {
  const filters = readStructures(input, 'Filter').map((filter) => {
    const name = readText(filter, 'Name') ?? '';
    if (name !== 'instance-id' && name !== 'state')
      throw ec2Error('InvalidParameterValue', `The filter '${name}' is invalid`);
    return { name, values: readTexts(filter, 'Value') };
  });
  return (instanceId) =>
    filters.every(({ name, values }) =>
      values.includes(name === 'state' ? 'associated' : instanceId),
    );
}

export const describeIamInstanceProfileAssociations: Ec2Operation = {
  name: 'DescribeIamInstanceProfileAssociations',
  does: 'Lists which instance has which instance profile.',
  run(input, context) {
    const ids = readTexts(input, 'AssociationId');
    const isWanted = readAssociationFilters(input);
    const all = shownInstances(context)
      .filter(({ state }) => state !== 'terminated')
      .flatMap(({ instanceId, profile }) => (profile ? [{ instanceId, profile }] : []))
      .filter(({ profile }) => ids.length === 0 || ids.includes(profile.associationId))
      .filter(({ instanceId }) => isWanted(instanceId));
    const unknown = ids.find((id) => !all.some(({ profile }) => profile.associationId === id));
    if (unknown !== undefined) throw noSuchAssociation(unknown);
    const { page, nextToken } = readPage(input, all);
    const described = page.map(({ instanceId, profile }) =>
      describeAssociation(profile, instanceId, 'associated'),
    );
    return { iamInstanceProfileAssociationSet: described, nextToken };
  },
};
