import type { Finding } from '../../read/finding.js';
import { placeOf } from '../../read/place.js';
import type { YamlNode } from '../../read/yaml/node.js';
import { error } from '../code-info.js';
import { findingsOf } from '../report.js';
import type { TextRule } from '../rule.js';

const codes = {
  'appspec-platform': error('An AppSpec file of Amazon ECS or AWS Lambda.'),
};
const finding = findingsOf(codes);

/** An AppSpec file of one of the other compute platforms, which have another format of the same name. */
export const platform: TextRule<keyof typeof codes> = {
  codes,
  check({ root, file }) {
    const found = root && judgePlatform(root, file);
    return found === undefined ? [] : [found];
  },
};

function judgePlatform(root: YamlNode, file: string): Finding | undefined {
  if (root.kind !== 'mapping') return undefined;
  const find = (name: string) =>
    root.pairs.find(({ key }) => key.kind === 'scalar' && key.value === name);
  const resources = find('Resources');
  if (resources === undefined || find('files') !== undefined || find('hooks') !== undefined)
    return undefined;
  const types = [...scalarsOf(resources.value)];
  const which = types.some((type) => type.startsWith('AWS::ECS::'))
    ? 'Amazon ECS'
    : types.some((type) => type.startsWith('AWS::Lambda::'))
      ? 'AWS Lambda'
      : 'Amazon ECS or AWS Lambda';
  return finding('appspec-platform', {
    file,
    place: placeOf(resources.key.start),
    message: `This is an AppSpec file for ${which} ("Resources"); the agent on instances refuses it, as it names no system ("os").`,
    hint: 'codedeployer deploys to EC2 and on-premises instances: `codedeployer setup` writes an appspec.yml for these. Keep this one out of the source, or under another name.',
  });
}

function* scalarsOf(node: YamlNode): Generator<string> {
  if (node.kind === 'scalar') yield node.value;
  if (node.kind === 'sequence') for (const item of node.items) yield* scalarsOf(item);
  if (node.kind === 'mapping') for (const { value } of node.pairs) yield* scalarsOf(value);
}
