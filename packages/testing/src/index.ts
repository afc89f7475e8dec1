export { collect } from './collect.js';
export { noise, prose } from './contents.js';
export { debianRoot, debianRootObstacle } from './debian-root.js';
export { errorOf, type CaughtError } from './error-of.js';
export { hashOf, listTree, type Listing } from './list-tree.js';
export { allows, type Asked } from './policy-evaluator.js';
export { interleavings, Schedule } from './schedule.js';
export { createWorld, type World } from './world.js';
export { writeTree, type Tree, type TreeNode } from './write-tree.js';
