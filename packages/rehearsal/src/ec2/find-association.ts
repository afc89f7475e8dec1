import { readText, type Input } from '../query/input.js';
import type { Ec2Context } from './context.js';
import { missingParameter, noSuchAssociation } from './failures.js';
import { shownInstances } from './find-instances.js';
import type { Ec2Instance, ProfileAssociation } from './model.js';

/**
 * The instance whose association with an instance profile a request names.
 * @throws QueryError `MissingParameter`, `InvalidAssociationID.NotFound`
 */
export function requireAssociated(
  input: Input,
  context: Ec2Context,
): Ec2Instance & { readonly profile: ProfileAssociation } {
  const id = readText(input, 'AssociationId');
  if (id === undefined) throw missingParameter('AssociationId');
  for (const instance of shownInstances(context)) {
    const { profile } = instance;
    if (profile?.associationId === id) return { ...instance, profile };
  }
  throw noSuchAssociation(id);
}
