import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of an `aws` CLI of version 2 on this machine; `undefined` when there is none. */
export function findAwsCli(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders
    .map((folder) => join(folder, 'aws'))
    .find(
      (path) =>
        existsSync(path) &&
        spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.startsWith('aws-cli/2.'),
    );
}
