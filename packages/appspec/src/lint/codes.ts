import { codesOf } from './code-info.js';
import { platform } from './rules/platform.js';
import { rules } from './rules.js';
import { severityCodes } from './severities.js';

/** Every finding in the text of an application specification file, as its rule declares it. */
export const textCodes = { ...codesOf([platform, ...rules]), ...severityCodes };

export type TextCode = keyof typeof textCodes;
