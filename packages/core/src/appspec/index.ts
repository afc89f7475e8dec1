export { inspectString } from './ruby/inspect.js';
export { parseAppspec, type ParseAppspecOptions } from './parse-appspec.js';
export type { AgentError, AppspecVerdict } from './verdict.js';
