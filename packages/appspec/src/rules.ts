// What rules are made with, here and in packages that judge more than the text.
export { codesOf, error, warning, type CodeInfo } from './lint/code-info.js';
export { textCodes } from './lint/codes.js';
export { findingsOf, type FindingDetails, type MakeFinding } from './lint/report.js';
