import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const client = fileURLToPath(new URL('command-client.js', import.meta.url));

/**
 * Installs the client of the tests in a folder as AWS's package of its agent is: a program in `bin`, which finds what it is made of
 * beside that. Gives the folder, which its processes have as their last argument.
 */
export async function installClient(folder: string): Promise<string> {
  const program = join(folder, 'bin/codedeploy-agent');
  await mkdir(join(folder, 'bin'), { recursive: true });
  await mkdir(join(folder, 'lib'), { recursive: true });
  await copyFile(client, join(folder, 'lib/client.mjs'));
  await writeFile(join(folder, '.version'), 'agent_version: OFFICIAL_9.8.7-6_test\n');
  await writeFile(
    program,
    `#!/bin/sh\nexec '${process.execPath}' "$(dirname "$0")/../lib/client.mjs" "$@" '${folder}'\n`,
  );
  await chmod(program, 0o755);
  return folder;
}
