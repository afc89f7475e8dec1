// What an agent needs of the reader while it installs, alone: an agent of many should be small.
export { matchesName } from './read/match-name.js';
export { inspectString } from './read/ruby/inspect.js';
