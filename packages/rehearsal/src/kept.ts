/* What earlier rehearsals have left, without starting one: for who looks at it only, and starts quickly. */
export { readKept, type KeptDeployment } from './rehearse/read-kept.js';
