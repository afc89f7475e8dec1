/* What a deployment loads of this package: the client of EC2, and no other. */
export { quickProbes } from './check/quick-probes.js';
