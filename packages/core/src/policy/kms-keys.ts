import { partitionOf, type PolicyGroup } from './arns.js';
import { allow, unique, type PolicyStatement } from './policy-document.js';

/** A KMS key as statements name it: by its ARN, and by an alias in a condition. */
function kmsKey({ region, account, kmsKeyId }: PolicyGroup & { readonly kmsKeyId: string }): {
  readonly arn: string;
  readonly alias?: string;
} {
  const keys = `arn:${partitionOf(region)}:kms:${region}:${account}:key`;
  const isArn = kmsKeyId.startsWith('arn:');
  const alias = /(?:^|:)(?<alias>alias\/.+)$/.exec(kmsKeyId)?.groups?.alias;
  if (alias === undefined) return { arn: isArn ? kmsKeyId : `${keys}/${kmsKeyId}` };
  return { arn: `${isArn ? kmsKeyId.replace(/:alias\/.*/, ':key') : keys}/*`, alias };
}

/** What is allowed on the keys of groups: those that are named by id in one statement, and those of each alias in one of their own. */
export function kmsStatements(
  actions: readonly string[],
  groups: readonly PolicyGroup[],
): PolicyStatement[] {
  const keys = groups.flatMap(({ kmsKeyId, ...group }) =>
    kmsKeyId === undefined ? [] : [kmsKey({ ...group, kmsKeyId })],
  );
  const arnsOf = (alias: string | undefined) =>
    keys.filter((key) => key.alias === alias).map(({ arn }) => arn);
  const aliases = unique(keys.flatMap(({ alias }) => alias ?? []));
  return [
    allow('KmsKeys', actions, arnsOf(undefined)),
    ...aliases.map((alias, index) => ({
      ...allow(`KmsAlias${index + 1}`, actions, arnsOf(alias)),
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
    })),
  ];
}
