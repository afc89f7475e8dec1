// Text that people read: names they may have meant, and what is not to reach a terminal or a CI system as it is.
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
