import { readIgnorePatterns } from './ignore-pattern.js';

/**
 * Never part of a revision, wherever they are: what version control systems keep for themselves (folders, in worktrees
 * and submodules files), and this tool's own state.
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
]);

/** Steers what goes into a revision, and is no part of it. */
const ignoreFile = '.codedeployignore';

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
}

export interface IgnoreSource {
  /** As messages should call it, for example ".codedeployignore". */
  readonly from: string;
  /** Text with patterns in the syntax of .gitignore. */
  readonly patterns: string;
}

const isIn: IgnoreVerdict = { ignored: false };

/**
 * Rules from texts in the syntax of .gitignore, the later ones winning over the earlier; version control folders are
 * out in any case. Upper and lower case are different, as on the instances.
 */
export function ignoreRules(sources: readonly IgnoreSource[]): IgnoreRules {
  // The last one that says anything decides.
  const rules = sources
    .flatMap(({ from, patterns }) =>
      readIgnorePatterns(patterns).map((pattern) => ({ from, pattern })),
    )
    .reverse();
  const judge = (path: string, isDirectory: boolean): IgnoreVerdict => {
    const names = path.split('/');
    const name = names.at(-1) ?? path;
    if (always.has(name) || path === ignoreFile)
      return { ignored: true, reason: { pattern: name, from: 'always' } };
    for (const { from, pattern } of rules) {
      if (!pattern.matches(names, isDirectory)) continue;
      return { ignored: !pattern.isNegated, reason: { pattern: pattern.text, from } };
    }
    return isIn;
  };
  return {
    judge,
    reasonAgainst(path, isDirectory) {
      const { ignored, reason } = judge(path, isDirectory);
      return ignored ? reason : undefined;
    },
  };
}
