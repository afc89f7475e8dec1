import { codesOf, textCodes } from '@codedeployer/appspec/rules';
import { unreadableCodes } from './lint-archive-file.js';
import { rules } from './rules.js';

/** Every finding that there is, as its rule declares it. docs/lint.md is made of this. */
export const lintCodes = { ...textCodes, ...codesOf(rules), ...unreadableCodes };

export type LintCode = keyof typeof lintCodes;
