import { examples } from './examples.js';
import { Help, type Command, type Option } from './commander.js';

/** The commands by what somebody is about to do, in the order in which a project comes to it. */
const stages = {
  Prepare: ['setup', 'check', 'activate', 'policy', 'instance-setup', 'register'],
  Try: ['lint', 'package', 'diff', 'rehearse', 'shell'],
  Deploy: ['deploy', 'push', 'watch', 'continue', 'skip-wait', 'stop'],
  Look: ['status', 'history', 'logs', 'config'],
  Operate: ['rollback', 'redeploy', 'restart', 'lock', 'unlock'],
  'Clean up': ['prune'],
  Help: ['explain', 'completion', 'help'],
} as const;

/** Options of the configuration that are given on command lines rather than written in a file. */
const everyday: readonly string[] = [
  ...['groups', 'source', 'version', 'revision', 'rehearse', 'fresh'],
];

/** Commander's own, which knows of no short form. */
const formatHelp = (command: Command, helper: Help): string =>
  Help.prototype.formatHelp.call(helper, command, helper);

/** Exit codes, and what each means. */
export type ExitCodes = readonly (readonly [code: number, meaning: string])[];

/**
 * Puts the commands below their stages, and makes the help of each fit a screen: what it takes every day, a line each, with
 * examples. `--help --all` says everything.
 *
 * @param exitCodes where everything is asked for
 */
export function arrangeHelp(program: Command, exitCodes: ExitCodes | undefined): void {
  const order: string[] = [];
  for (const [stage, names] of Object.entries(stages))
    for (const name of names) {
      order.push(name);
      program.commands.find((command) => command.name() === name)?.helpGroup(`${stage}:`);
    }
  const format = (command: Command, helper: Help) =>
    exitCodes === undefined ? shortHelp(command, helper) : wholeHelp(command, helper, exitCodes);
  const visibleCommands = (command: Command) =>
    Help.prototype.visibleCommands
      .call(new Help(), command)
      .sort((a, b) => order.indexOf(a.name()) - order.indexOf(b.name()));
  const help: Partial<Help> = { formatHelp: format, visibleCommands, groupItems };
  for (const command of [program, ...program.commands]) command.configureHelp(help);
}

/** In the order of what is shown; commander goes by the order of what there is. */
function groupItems<Item extends Command | Option>(
  _all: Item[],
  visible: Item[],
  groupOf: (item: Item) => string,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of visible)
    groups.set(groupOf(item), [...(groups.get(groupOf(item)) ?? []), item]);
  return groups;
}

function wholeHelp(command: Command, helper: Help, exitCodes: ExitCodes): string {
  const text = formatHelp(command, helper);
  if (command.parent !== null) return text;
  const lines = exitCodes.map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`);
  return [text, 'Exit codes:', ...lines, ''].join('\n');
}

function shortHelp(command: Command, helper: Help): string {
  const isEveryday = (option: Option) =>
    option.helpGroupHeading === undefined || everyday.includes(option.attributeName());
  const options = helper.visibleOptions(command);
  const shown: Help = Object.assign(Object.create(helper) as Help, {
    visibleOptions: () => options.filter(isEveryday),
    groupItems: <Item extends Command | Option>(
      all: Item[],
      visible: Item[],
      groupOf: (item: Item) => string,
    ) =>
      groupItems(all, visible, (item) =>
        'attributeName' in item && item.helpGroupHeading !== undefined ? 'Options:' : groupOf(item),
      ),
    subcommandTerm: (sub: Command) => [sub.name(), ...sub.aliases()].join(', '),
    subcommandDescription: (sub: Command) => shorten(sub.description(), room()),
    optionDescription: ({ description, argChoices }: Option) =>
      withChoices(shorten(description, room()), argChoices, room()),
    argumentDescription: ({
      description,
      argChoices,
    }: {
      description: string;
      argChoices?: string[];
    }) => withChoices(shorten(description, room()), argChoices, Infinity),
  });
  const room = () => (helper.helpWidth ?? 80) - shown.padWidth(command, shown) - 4;
  const path =
    command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
  const rest =
    command.parent === null
      ? [`Of one command: ${path} <command> --help`, `With exit codes: ${path} --help --all`]
      : options.every(isEveryday)
        ? []
        : [`All options: ${path} --help --all`];
  const shownExamples = examples[command.parent === null ? '' : command.name()] ?? [];
  return [
    formatHelp(command, shown).trimEnd(),
    ...(shownExamples.length === 0 ? [] : ['', 'Examples:', ...alignExamples(path, shownExamples)]),
    ...(rest.length === 0 ? [] : ['', ...rest]),
    '',
  ].join('\n');
}

function alignExamples(path: string, rows: readonly (readonly [string, string])[]): string[] {
  const lines = rows.map(([given, does]) => [`${path} ${given}`.trimEnd(), does] as const);
  const width = Math.max(...lines.map(([line]) => line.length));
  return lines.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`);
}

function withChoices(text: string, choices: readonly string[] | undefined, room: number): string {
  const more = choices === undefined ? '' : ` (${choices.join(', ')})`;
  return text.length + more.length <= room ? `${text}${more}` : text;
}

/** Where a description may end early: what comes after is more, and not the rest of a list. */
const ends = [/(?<=\w \S*)[:;] /g, /, (?=which |whether |each )|, (?![^:;]* or )/g];

/** The beginning of a description, as far as it says something by itself and stands in a line; its first sentence where nothing does. */
function shorten(description: string, room: number): string {
  const whole = description.replace(/\.$/, '');
  if (whole.length <= room) return whole;
  const [first = whole] = whole.split('. ');
  if (first.length <= room) return first;
  for (const end of ends) {
    const last = [...first.matchAll(end)].findLast(({ index }) => index <= room);
    if (last !== undefined) return first.slice(0, last.index);
  }
  return first;
}
