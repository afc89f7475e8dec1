import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createWorld, noise, prose, type World } from '@codedeployer/testing';
import { expect } from 'chai';
