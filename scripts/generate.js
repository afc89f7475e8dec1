// usage: npm run generate
//
// Writes the files that are made from the code. Where one of them is code itself, it builds again and makes the rest anew.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.js';

const root = new URL('..', import.meta.url);

let codeChanged = false;
for (const { path, text } of await generatedFiles()) {
  const file = new URL(path, root);
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before === text) continue;
  codeChanged ||= path.endsWith('.ts');
  await writeFile(file, text);
  console.log(path);
}
if (codeChanged)
  execFileSync('npm', ['run', '--silent', 'generate'], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
  });
