import { failure } from '../errors/failure.js';
import { formatBytes } from '../text/format-bytes.js';
import { readIgnorePatterns } from '../text/ignore-pattern.js';

/** Steers what goes into a revision, and is no part of it. */
export const ignoreFile = '.codedeployignore';

/**
 * Never part of a revision, wherever they are: what version control systems keep for themselves (folders, in worktrees
 * and submodules files), this tool's own state, and what steers it.
 */
const always: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.bzr',
  'CVS',
  '_darcs',
  '.jj',
  '.codedeployer',
  ignoreFile,
]);

/** Which pattern decided, and where it stands. */
export interface IgnoreReason {
  readonly pattern: string;
  readonly from: string;
}

/** What the rules say of a path: the reason is missing when none of them says anything, and it is in. */
export interface IgnoreVerdict {
  readonly ignored: boolean;
  readonly reason?: IgnoreReason | undefined;
}

/** Decides what stays out of a revision. */
export interface IgnoreRules {
  /** Whether a path is in or out, and by which rule. A folder that is out takes with it all that it holds. */
  judge(path: string, isDirectory: boolean): IgnoreVerdict;
  /** The reason why a path is out, or undefined when it is in. */
  reasonAgainst(path: string, isDirectory: boolean): IgnoreReason | undefined;
  /** The rules that have not kept anything out so far, nor let anything in again, in the order in which they stand. */
  withoutEffect(): readonly RulesWithoutEffect[];
}

export interface RulesWithoutEffect {
  readonly from: string;
  readonly patterns: readonly string[];
  /** Whether these are all rules that stand there. */
  readonly all: boolean;
}

export interface IgnoreSource {
  /** As messages should call it, for example ".codedeployignore". */
  readonly from: string;
  /** Text with patterns in the syntax of .gitignore. */
  readonly patterns: string;
  /** Where the root of the revision is, from where the patterns count: a path such as `dist`. Otherwise the same place. */
  readonly below?: string | undefined;
}

/** To compare everything with every rule takes as long as both are many. */
const mostRules = 10_000;
const mostCharacters = 1024 ** 2;

function checkSize({ from, patterns }: IgnoreSource): void {
  const refuse = (amount: string, limit: string) =>
    failure('IGNORE_RULES_TOO_MANY', { from, amount, limit });
  if (patterns.length > mostCharacters)
    throw refuse(formatBytes(patterns.length), formatBytes(mostCharacters));
  const lines = patterns.split('\n').length;
  if (lines > mostRules) throw refuse(`${lines} lines`, `${mostRules} lines`);
}

const isIn: IgnoreVerdict = { ignored: false };

/**
 * Rules from texts in the syntax of .gitignore, the later ones winning over the earlier; version control folders are
 * out in any case. Upper and lower case are different, as on the instances.
 *
 * @throws IGNORE_RULES_TOO_MANY
 */
export function ignoreRules(sources: readonly IgnoreSource[]): IgnoreRules {
  for (const source of sources) checkSize(source);
  // The last one that says anything decides.
  const rules = sources
    .flatMap(({ from, patterns, below = '' }) => {
      const above = below === '' ? [] : below.split('/');
      return readIgnorePatterns(patterns).map((pattern) => ({
        from,
        pattern,
        above,
        counts: false,
      }));
    })
    .reverse();
  const find = (names: readonly string[], isDirectory: boolean, start: number): number => {
    for (let at = start; at < rules.length; at++) {
      const rule = rules[at];
      if (rule === undefined) break;
      const { pattern, above } = rule;
      if (pattern.matches(above.length === 0 ? names : [...above, ...names], isDirectory))
        return at;
    }
    return -1;
  };
  /** To let something in has an effect only where it would be out. */
  const note = (at: number, names: readonly string[], isDirectory: boolean): void => {
    const rule = rules[at];
    if (rule === undefined || rule.counts) return;
    const other = rule.pattern.isNegated ? rules[find(names, isDirectory, at + 1)] : undefined;
    rule.counts = !rule.pattern.isNegated || other?.pattern.isNegated === false;
  };
  const judge = (path: string, isDirectory: boolean): IgnoreVerdict => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (always.has(name)) return { ignored: true, reason: { pattern: name, from: 'always' } };
    if (rules.length === 0) return isIn;
    const names = path.split('/');
    const at = find(names, isDirectory, 0);
    const rule = rules[at];
    if (rule === undefined) return isIn;
    note(at, names, isDirectory);
    const { from, pattern } = rule;
    return { ignored: !pattern.isNegated, reason: { pattern: pattern.text, from } };
  };
  return {
    judge,
    reasonAgainst(path, isDirectory) {
      const { ignored, reason } = judge(path, isDirectory);
      return ignored ? reason : undefined;
    },
    withoutEffect() {
      const inOrder = [...rules].reverse();
      return sources.flatMap(({ from }) => {
        const own = inOrder.filter((rule) => rule.from === from);
        const idle = own.filter(({ counts }) => !counts).map(({ pattern }) => pattern.text);
        return idle.length === 0 ? [] : { from, patterns: idle, all: idle.length === own.length };
      });
    },
  };
}
