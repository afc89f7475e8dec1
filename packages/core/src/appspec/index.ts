export { inspectString } from './ruby/inspect.js';
export { matchesName } from './match-name.js';
export { parseAppspec, type ParseAppspecOptions } from './parse-appspec.js';
export type { AgentError, AppspecVerdict } from './verdict.js';
