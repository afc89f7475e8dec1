/* What a command line needs before it is known what it is asked for: no more than that, so that a help answers at once. */
export { visibleLines } from '@codedeployer/appspec/visible';
export { tolerateClosedOutput, type OutputStreams } from './edge/closed-output.js';
