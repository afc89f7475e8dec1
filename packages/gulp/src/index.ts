export { deploy } from './deploy.js';
export { diff } from './diff.js';
export { into } from './into.js';
export {
  continueDeployment,
  history,
  lock,
  logs,
  prune,
  redeploy,
  restart,
  rollback,
  skipWait,
  status,
  stop,
  unlock,
  watch,
} from './operate.js';
export { push } from './push.js';
export { revision } from './revision.js';
export { tasks, type CodedeployerTask, type TasksOptions } from './tasks.js';
export type { PluginOptions, StreamOptions } from './plugin-options.js';
