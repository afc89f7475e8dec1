export { collect } from './collect.js';
export { errorOf, type CaughtError } from './error-of.js';
export { createWorld, type World } from './world.js';
export { writeTree, type Tree } from './write-tree.js';
