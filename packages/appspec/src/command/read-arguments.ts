import { parseArgs } from 'node:util';
import { agentProfiles, type AgentProfile } from '../read/appspec.js';
import type { System } from '../read/written-system.js';
import { textCodes } from '../lint/codes.js';
import { writtenSeverities, type Severities, type WrittenSeverity } from '../lint/severities.js';
import { closest } from '../text/closest.js';
import { Misuse } from './misuse.js';

export type Format = 'text' | 'json' | 'sarif';

const formats: readonly Format[] = ['text', 'json', 'sarif'];

const systems: readonly System[] = ['linux', 'windows'];

/** What a command line asks for. */
export interface Request {
  readonly show?: 'help' | 'version' | undefined;
  /** Paths as they are written; `-` is standard input. */
  readonly files: readonly string[];
  readonly profile: AgentProfile;
  /** Otherwise what each file names. */
  readonly os: System | undefined;
  readonly format: Format;
  /** Other severities than those of the codes. */
  readonly severities: Severities;
  /** How findings call standard input. */
  readonly stdinName: string;
}

const options = {
  profile: { type: 'string', default: 'v1' },
  os: { type: 'string' },
  format: { type: 'string' },
  rule: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
  'stdin-name': { type: 'string', default: 'appspec.yml' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

/** @throws Misuse */
export function readArguments(args: readonly string[]): Request {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) if (token.kind === 'option') checkOption(token);
  const { json, format } = values;
  if (json === true && format !== undefined && format !== 'json')
    throw new Misuse(`--json and --format ${String(format)} contradict each other.`, 'Leave one.');
  return {
    show: values.help === true ? 'help' : values.version === true ? 'version' : undefined,
    files: positionals,
    profile: choose('--profile', String(values.profile), agentProfiles),
    os: values.os === undefined ? undefined : choose('--os', String(values.os), systems),
    format: choose('--format', String(json === true ? 'json' : (format ?? 'text')), formats),
    severities: Object.fromEntries((values.rule as string[]).map(readRule)),
    stdinName: String(values['stdin-name']),
  };
}

function checkOption({
  name,
  rawName,
  value,
}: {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}): void {
  const names = Object.keys(options);
  const option = names.includes(name) ? options[name as keyof typeof options] : undefined;
  if (option === undefined) {
    const near = closest(name, names);
    throw new Misuse(
      `There is no option ${rawName}.`,
      near === undefined ? 'appspec-lint --help lists them.' : `Did you mean --${near}?`,
    );
  }
  const needsValue = option.type === 'string';
  if (needsValue && (value === undefined || value === ''))
    throw new Misuse(`${rawName} needs a value.`, 'appspec-lint --help shows which.');
  if (!needsValue && value !== undefined)
    throw new Misuse(`${rawName} takes no value.`, `Write ${rawName}.`);
}

const settable = Object.keys(textCodes).filter((code) => code !== 'appspec-rejected');

/** `CODE=off` */
function readRule(value: string): [code: string, severity: WrittenSeverity] {
  const [code = '', ...severity] = value.split('=');
  if (!settable.includes(code)) {
    const near = closest(code, settable);
    throw new Misuse(
      `--rule ${value}: no finding has the code "${code}".`,
      near === undefined
        ? 'A code is what stands in brackets behind a finding.'
        : `Did you mean ${near}?`,
    );
  }
  return [code, choose(`--rule ${code}`, severity.join('='), writtenSeverities)];
}

function choose<Choice extends string>(
  option: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  const near = closest(value, choices);
  throw new Misuse(
    `${option} ${value}: it is one of ${choices.join(', ')}.`,
    near === undefined ? undefined : `Did you mean ${near}?`,
  );
}
