import type { Finding } from '../../read/finding.js';
import { placeOf } from '../../read/place.js';
import { resolveScalar } from '../../read/ruby/resolve-scalar.js';
import { RubyError } from '../../read/ruby/ruby-error.js';
import { toInteger } from '../../read/ruby/operations.js';
import type { ScalarNode, YamlNode } from '../../read/yaml/node.js';
import { warning } from '../code-info.js';
import { findingsOf } from '../report.js';
import type { TextRule } from '../rule.js';

const codes = {
  'permission-mode-misread': warning('A mode that YAML reads as another number than it looks.'),
  'hook-timeout-misread': warning('A timeout that the agent reads differently than it looks.'),
  'hook-runas-empty': warning('An empty runas, which agent 1 takes for root.'),
};
const finding = findingsOf(codes);

/** Numbers that YAML 1.1 or Ruby understand in another way than they look, in a file that the agent takes. */
export const values: TextRule<keyof typeof codes> = {
  codes,
  check({ root, verdict, profile, file }) {
    // Agent 2 takes modes as they are written and refuses timeouts that are no plain number.
    if (profile === 'v2' || profile === 'v2-hardened') return [];
    return root !== undefined && verdict.accepted ? judgeValues(root, file) : [];
  },
};

function judgeValues(root: YamlNode, file: string): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { section, key, value } of fieldsOf(root)) {
    if (value.kind !== 'scalar') continue;
    if (section === 'permissions' && key === 'mode') findings.push(...lintMode(value, file));
    if (section === 'hooks' && key === 'timeout') findings.push(...lintTimeout(value, file));
    if (section === 'hooks' && key === 'runas') findings.push(...lintRunas(value, file));
  }
  return findings;
}

interface Field {
  readonly section: 'hooks' | 'permissions';
  readonly key: string;
  readonly value: YamlNode;
}

/** The fields of all scripts and permissions. */
function* fieldsOf(root: YamlNode): Generator<Field> {
  for (const [section, value] of pairsOf(root)) {
    const lists = section === 'hooks' ? pairsOf(value).map(([, list]) => list) : [value];
    if (section !== 'hooks' && section !== 'permissions') continue;
    for (const list of lists) {
      if (list.kind !== 'sequence') continue;
      for (const item of list.items) {
        for (const [key, field] of pairsOf(item)) yield { section, key, value: field };
      }
    }
  }
}

function pairsOf(node: YamlNode): readonly (readonly [string, YamlNode])[] {
  if (node.kind !== 'mapping') return [];
  return node.pairs.flatMap(({ key, value }) =>
    key.kind === 'scalar' ? [[key.value, value] as const] : [],
  );
}

function readScalar(node: ScalarNode) {
  if (node.quoted) return undefined;
  try {
    return resolveScalar(node.value, 3);
  } catch (error) {
    if (error instanceof RubyError) return undefined;
    throw error;
  }
}

function lintMode(node: ScalarNode, file: string): readonly Finding[] {
  const value = readScalar(node);
  if (value?.type !== 'integer') return [];
  const read = String(value.value).padStart(3, '0');
  if (Number(node.value) === Number(read) && /^\d+$/.test(node.value)) return [];
  const meant = /^0?[0-7]{3,4}$/.test(node.value) ? node.value : read;
  return [
    finding('permission-mode-misread', {
      file,
      place: placeOf(node.start),
      message: `"mode: ${node.value}" without quotes is the number ${String(value.value)} in YAML, and the agent sets the mode ${read}.`,
      hint: `Write mode: "${meant}".`,
    }),
  ];
}

function lintTimeout(node: ScalarNode, file: string): readonly Finding[] {
  if (/^\s*[1-9]\d*\s*$/.test(node.value)) return [];
  const value = readScalar(node) ?? ({ type: 'string', value: node.value } as const);
  if (value.type === 'nil' || value.type === 'boolean' || value.type === 'symbol') return [];
  if (value.type === 'object') return [];
  const seconds = toInteger({ ...value, node });
  return [
    finding('hook-timeout-misread', {
      file,
      place: placeOf(node.start),
      message: `The agent reads "timeout: ${node.value}" as ${String(seconds)} seconds.`,
      hint: `Give the timeout in seconds, as a whole number${secondsMeant(node.value)}.`,
    }),
  ];
}

function secondsMeant(written: string): string {
  const [, amount, unit] = /^(\d+)\s*(s|m|min|h)\w*$/i.exec(written) ?? [];
  if (amount === undefined || unit === undefined) return '';
  const factor = { s: 1, m: 60, h: 3600 }[unit.toLowerCase().charAt(0)] ?? 1;
  return `: ${String(Number(amount) * factor)}`;
}

function lintRunas(node: ScalarNode, file: string): readonly Finding[] {
  if (!node.quoted || node.value.trim() !== '') return [];
  return [
    finding('hook-runas-empty', {
      file,
      place: placeOf(node.start),
      message: 'An empty runas makes agent 1 run the script as root.',
      hint: "Name a user, or remove the key for the agent's own user.",
    }),
  ];
}
