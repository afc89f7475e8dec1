// Text that people read: findings, names they may have meant, and what is not to reach a terminal or a CI system as it is.
export { formatFinding } from './lint/format-lint-report.js';
export { closest } from './text/closest.js';
export { plural } from './text/plural.js';
export {
  makeVisible,
  quotedName,
  visibleJson,
  visibleLines,
  visibleName,
  visibleText,
} from './text/visible-text.js';
