export { default as codedeploy } from './codedeploy.js';
export type { CodedeployOptions } from './resolve-config.js';
