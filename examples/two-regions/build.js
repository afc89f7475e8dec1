// src/ -> dist/, with the time of the build in the page.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';

const page = await readFile('src/index.html', 'utf8');
await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await writeFile('dist/index.html', page.replace('of this machine', new Date().toISOString()));
