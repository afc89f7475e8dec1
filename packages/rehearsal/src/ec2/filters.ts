import { readStructures, readText, readTexts, type Input } from '../query/input.js';
import { ec2Error, missingParameter } from './failures.js';
import type { Ec2Instance } from './model.js';

/** What an instance has that a filter can ask for, by the filter's name. */
const facts: Readonly<Record<string, (instance: Ec2Instance) => readonly (string | undefined)[]>> =
  {
    'availability-zone': ({ availabilityZone }) => [availabilityZone],
    'iam-instance-profile.arn': ({ profile }) => [profile?.arn],
    'image-id': ({ imageId }) => [imageId],
    'instance-id': ({ instanceId }) => [instanceId],
    'instance-state-name': ({ state }) => [state],
    'instance-type': ({ instanceType }) => [instanceType],
    platform: (instance) => [platformOf(instance)],
    'reservation-id': ({ reservationId }) => [reservationId],
    'tag-key': ({ tags }) => tags.map(({ Key }) => Key),
    'tag-value': ({ tags }) => tags.map(({ Value }) => Value),
  };

/** `windows`, or undefined for any other. An image says it by its id, as there are no images here. */
export function platformOf({ imageId }: Pick<Ec2Instance, 'imageId'>): 'windows' | undefined {
  return imageId.toLowerCase().includes('windows') ? 'windows' : undefined;
}

/**
 * Reads filters: an instance is found that has, for each of them, one of its values.
 * @throws QueryError `InvalidParameterValue`, `MissingParameter`
 */
export function readFilters(input: Input): (instance: Ec2Instance) => boolean {
  const filters = readStructures(input, 'Filter').map((filter) => {
    const name = readText(filter, 'Name');
    if (name === undefined) throw missingParameter('Filter.1.Name');
    return { factsOf: factsFor(name), patterns: readTexts(filter, 'Value').map(toPattern) };
  });
  return (instance) =>
    filters.every(({ factsOf, patterns }) =>
      factsOf(instance).some(
        (fact) => fact !== undefined && patterns.some((pattern) => pattern.test(fact)),
      ),
    );
}

function factsFor(name: string): (instance: Ec2Instance) => readonly (string | undefined)[] {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return ({ tags }) => tags.filter((tag) => tag.Key === key).map(({ Value }) => Value);
  }
  const known = Object.hasOwn(facts, name) ? facts[name] : undefined;
  if (known) return known;
  throw ec2Error('InvalidParameterValue', `The filter '${name}' is invalid`);
}

/** `*` stands for any text and `?` for any character, unless a backslash is before them. */
function toPattern(value: string): RegExp {
  const source = value.replace(/\\?[\s\S]/g, (piece) => {
    if (piece === '*') return '[\\s\\S]*';
    if (piece === '?') return '[\\s\\S]';
    const character = piece.length > 1 ? piece.slice(1) : piece;
    return character.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
  });
  return new RegExp(`^${source}$`);
}
