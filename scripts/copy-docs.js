// Run by npm before @codedeployer/core is packed: messages and schemas name these pages, so they come with them.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './published-packages.js';

const target = join(root, 'packages', 'core', 'docs');
rmSync(target, { recursive: true, force: true });
cpSync(join(root, 'docs'), target, { recursive: true });
