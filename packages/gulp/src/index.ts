export { deploy } from './deploy.js';
export { history, redeploy, rollback, status, stop, watch } from './operate.js';
export { revision } from './revision.js';
export type { PluginOptions } from './plugin-options.js';
