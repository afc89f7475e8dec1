import { codesOf, textCodes, type CodeInfo } from '@codedeployer/appspec/rules';
import { unreadableCodes } from './lint-archive-file.js';
import { rules } from './rules.js';

const codesOfRules = codesOf(rules);

/** The code of a finding. In words that name their parts: spelt out, its members would stand in any order. */
export type LintCode =
  keyof typeof textCodes | keyof typeof codesOfRules | keyof typeof unreadableCodes;

/** Every finding that there is, as its rule declares it. docs/lint.md is made of this. */
export const lintCodes: Readonly<Record<LintCode, CodeInfo>> = {
  ...textCodes,
  ...codesOfRules,
  ...unreadableCodes,
};
