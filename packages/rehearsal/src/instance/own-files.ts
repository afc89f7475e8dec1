import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where this package lies. */
export const packageFolder = dirname(
  createRequire(import.meta.url).resolve('@codedeployer/rehearsal/package.json'),
);

/** The module that an instance's agent is run from, in a process of its own. */
export const agentMain = join(packageFolder, 'bundle/agent/main.cjs');

/** The module that a shell in an instance is run from. */
export const shellMain = join(packageFolder, 'bundle/agent/shell.js');
