import { placeOf } from '../../read/place.js';
import type { Finding } from '../../read/finding.js';
import type { MappingNode, YamlNode } from '../../read/yaml/node.js';
import { closest } from '../../text/closest.js';
import { warning } from '../code-info.js';
import { findingsOf } from '../report.js';
import type { TextRule } from '../rule.js';

const codes = {
  'appspec-key-repeated': warning('A key is given twice; the last one wins.'),
  'appspec-key-unknown': warning('A key that the agent ignores.'),
};
const finding = findingsOf(codes);

const knownKeys = {
  top: ['version', 'os', 'hooks', 'files', 'permissions', 'file_exists_behavior'],
  script: ['location', 'timeout', 'runas', 'sudo'],
  mapping: ['source', 'destination'],
  permission: ['object', 'pattern', 'except', 'type', 'owner', 'group', 'mode', 'acls', 'context'],
  context: ['name', 'type', 'range'],
} as const;

type Level = keyof typeof knownKeys;

/** Keys that the agent ignores, and keys that are given twice. It looks at the text itself, so aliases count once. */
export const keys: TextRule<keyof typeof codes> = {
  codes,
  check: ({ root, file }) => (root === undefined ? [] : judgeKeys(root, file)),
};

function judgeKeys(root: YamlNode, file: string): readonly Finding[] {
  if (root.kind !== 'mapping') return [];
  const findings: Finding[] = [];
  const hasBehavior = valueOf(root, 'file_exists_behavior') !== undefined;
  check(root, 'top');
  checkRepeated(valueOf(root, 'hooks'));
  for (const event of pairsOf(valueOf(root, 'hooks'))) {
    for (const script of itemsOf(event.value)) check(script, 'script');
  }
  for (const mapping of itemsOf(valueOf(root, 'files'))) check(mapping, 'mapping');
  for (const permission of itemsOf(valueOf(root, 'permissions'))) {
    check(permission, 'permission');
    const context = valueOf(permission, 'context');
    if (context !== undefined) check(context, 'context');
  }
  return findings;

  function check(node: YamlNode, level: Level): void {
    checkRepeated(node);
    for (const { key } of pairsOf(node)) {
      if (key.kind !== 'scalar' || isKnown(key.value, level)) continue;
      // Extensions that other tools read begin like this by custom; `<<` merges.
      if (/^(x-|\.|<<$)/.test(key.value)) continue;
      findings.push(unknownKey(key.value, level, key, { file, hasBehavior }));
    }
  }

  function checkRepeated(node: YamlNode | undefined): void {
    const seen = new Set<string>();
    for (const { key } of pairsOf(node)) {
      if (key.kind !== 'scalar' || key.value === '<<') continue;
      if (seen.has(key.value)) {
        findings.push(
          finding('appspec-key-repeated', {
            file,
            place: placeOf(key.start),
            message: `"${key.value}" is given twice; the agent uses the last one only.`,
            hint: 'Put both into one.',
          }),
        );
      }
      seen.add(key.value);
    }
  }
}

function isKnown(key: string, level: Level): boolean {
  return knownKeys[level].some((name) => name === key);
}

function unknownKey(
  key: string,
  level: Level,
  node: YamlNode,
  { file, hasBehavior }: { readonly file: string; readonly hasBehavior: boolean },
): Finding {
  const suggestion = suggest(key, level);
  return finding('appspec-key-unknown', {
    file,
    place: placeOf(node.start),
    message: `The agent does not know the key "${key}" and ignores it, with all that stands below.`,
    hint:
      key === 'overwrite'
        ? hasBehavior
          ? 'Remove it: file_exists_behavior, which the file has, is for all files.'
          : 'Write file_exists_behavior: OVERWRITE at the top level of the file.'
        : suggestion === undefined
          ? `Here it knows ${knownKeys[level].join(', ')}.`
          : `Did you mean "${suggestion}"${level === 'mapping' && suggestion === 'file_exists_behavior' ? ' at the top level of the file' : ''}?`,
  });
}

function suggest(key: string, level: Level): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[-_ ]/g, '');
  const candidates: readonly string[] =
    level === 'mapping' ? [...knownKeys.mapping, 'file_exists_behavior'] : knownKeys[level];
  return candidates.find((name) => plain(name) === plain(key)) ?? closest(key, candidates);
}

/** The value that the agent uses: the last one of its key. */
function valueOf(node: YamlNode, key: string): YamlNode | undefined {
  return pairsOf(node).findLast((pair) => pair.key.kind === 'scalar' && pair.key.value === key)
    ?.value;
}

function pairsOf(node: YamlNode | undefined): MappingNode['pairs'] {
  return node?.kind === 'mapping' ? node.pairs : [];
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'sequence' ? node.items : [];
}
