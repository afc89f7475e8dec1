export { deploy } from './deploy.js';
export { revision } from './revision.js';
export type { PluginOptions } from './plugin-options.js';
