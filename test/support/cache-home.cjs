'use strict';
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// The tests write nothing outside of this project and the temporary folder: not into the user's caches either.
const directory = mkdtempSync(join(tmpdir(), 'codedeployer-test-cache-'));
process.env.XDG_CACHE_HOME = directory;
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
