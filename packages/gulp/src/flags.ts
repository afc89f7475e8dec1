import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { closest } from '@codedeployer/core/config';
import { gulpFailure } from './failures.js';
import { toPluginError } from './plugin-error.js';

/** What the command line of Gulp may say, and what it means. */
export const flagTexts = {
  '--environment': 'Section of "environments" in the configuration file.',
  '--groups': 'These of the configured groups only, with commas between them.',
  '--dry-run': 'Say what would be done, and upload and deploy nothing.',
  '--output': 'File to write, from the project on.',
  '--yes': 'Make it so without asking.',
  '--to': 'Version, id of a deployment, or how many revisions back.',
};

export type Flag = keyof typeof flagTexts;

/** Those that were given, by name; the text `true` for those that take no value. */
export type Flags = Readonly<Partial<Record<Flag, string>>>;

const valueless: readonly string[] = ['--dry-run', '--yes'];

/** Those that say where, and whether at all: whoever mistypes one of them must not deploy everywhere. */
const narrowing = ['environment', 'groups', 'dry-run'];

/** Gulp's own, of gulp-cli 2 and 3. */
const ofGulp = new Set(
  [
    ...['help', 'version', 'preload', 'require', 'gulpfile', 'cwd', 'verify', 'completion'],
    ...['tasks', 'tasks-simple', 'tasks-json', 'tasks-depth', 'depth', 'compact-tasks'],
    ...['sort-tasks', 'color', 'no-color', 'silent', 'continue', 'series', 'log-level'],
  ].map((name) => `--${name}`),
);

const isOurs = (name: string): name is Flag => Object.hasOwn(flagTexts, name);

/** The flags of the command line, with what `parseArgs()` takes for their values. */
function given() {
  const options = Object.fromEntries(
    Object.keys(flagTexts).map((name) => [
      name.slice(2),
      { type: valueless.includes(name) ? 'boolean' : 'string' } as const,
    ]),
  );
  const args = process.argv.slice(2);
  const { tokens } = parseArgs({ args, strict: false, tokens: true, options });
  return tokens.filter((token) => token.kind === 'option');
}

/**
 * What was given on the command line of Gulp. A gulpfile may have flags of its own, so that one which is not known is no
 * error, unless it is nearly one that says where to deploy or whether to.
 *
 * @throws GULP_FLAG_MISTYPED, GULP_FLAG_VALUE
 */
export function readFlags(): Flags {
  const flags: Partial<Record<Flag, string>> = {};
  for (const { rawName: flag, value, inlineValue } of given()) {
    if (!isOurs(flag)) {
      refuseMistyped(flag);
    } else if (valueless.includes(flag)) {
      if (value !== undefined) throw wrongValue(flag, value);
      flags[flag] = 'true';
    } else {
      if (value === undefined || value === '' || (!inlineValue && value.startsWith('-')))
        throw wrongValue(flag, undefined);
      // Given twice it names these groups as well; of the others the last counts, as in Gulp.
      const before = flag === '--groups' ? flags[flag] : undefined;
      flags[flag] = before === undefined ? value : `${before},${value}`;
    }
  }
  return flags;
}

function wrongValue(flag: Flag, value: string | undefined): Error {
  return toPluginError(gulpFailure('GULP_FLAG_VALUE', { flag, value, says: flagTexts[flag] }));
}

/** Whether a flag can only be the gulpfile's own, or a mistake. What a program that is not Gulp was given is not ours to judge. */
function isUnknown(flag: string): boolean {
  const isGulp = basename(process.argv[1] ?? '', '.js') === 'gulp';
  return isGulp && flag.startsWith('--') && !isOurs(flag) && !ofGulp.has(flag);
}

function refuseMistyped(flag: string): void {
  if (!isUnknown(flag)) return;
  const meant = flag === '--dry' ? 'dry-run' : closest(flag.slice(2), narrowing);
  if (meant !== undefined)
    throw toPluginError(gulpFailure('GULP_FLAG_MISTYPED', { flag, meant: `--${meant}` }));
}

/** The flags that only the gulpfile itself can heed. */
export function unknownFlags(): readonly string[] {
  return given()
    .map(({ rawName }) => rawName)
    .filter(isUnknown);
}

/**
 * Refuses `--dry-run` where something would be changed all the same.
 *
 * @param name what does it, such as `push()`
 * @throws GULP_NO_DRY_RUN
 */
export function refuseDryRun(name: string): void {
  if (readFlags()['--dry-run'] !== undefined) throw noDryRun(name);
}

/** GULP_NO_DRY_RUN, for something that has no dry run. */
export function noDryRun(name: string): Error {
  return toPluginError(gulpFailure('GULP_NO_DRY_RUN', { name }));
}
