// What is not to reach a terminal or a CI system as it is, alone: whoever prints needs it first of all.
export { visibleLines } from './text/visible-text.js';
