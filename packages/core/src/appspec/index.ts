export { parseAppspec, type ParseAppspecOptions } from './parse-appspec.js';
export type { AgentError, AppspecVerdict } from './verdict.js';
