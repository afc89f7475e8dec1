import { writeFile } from 'node:fs/promises';
import { generatedFiles } from './generated-files.js';

for (const { path, text } of await generatedFiles()) {
  await writeFile(new URL(`../${path}`, import.meta.url), text);
  console.log(path);
}
