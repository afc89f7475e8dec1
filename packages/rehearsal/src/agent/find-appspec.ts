import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { AgentFailure } from './agent-failure.js';
import { exists } from './exists.js';
import { systemFailure } from './ruby/system-failure.js';

/**
 * Reads the appspec that hooks go by: `appspec.yml` and nothing else.
 * @throws AgentFailure when the unpacked revision has none.
 */
export async function readAppspecForHooks(archive: string): Promise<Buffer> {
  const path = posix.join(archive, 'appspec.yml');
  if (exists(path)) return await read(path);
  throw new AgentFailure({
    rubyClass: 'RuntimeError',
    message: `The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at revision-relative path "appspec.yml". The revision was unpacked to directory "${archive}", and the AppSpec file was expected but not found at path "${path}". Consult the AWS CodeDeploy Appspec documentation for more information at http://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html`,
  });
}

/** Reads the appspec that Install goes by: `appspec.yml`, or else `appspec.yaml`. */
export async function readAppspecForInstall(archive: string): Promise<Buffer> {
  const other = posix.join(archive, 'appspec.yaml');
  const usual = posix.join(archive, 'appspec.yml');
  const path = !exists(usual) && exists(other) ? other : usual;
  return await read(path);
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw systemFailure(error, 'rb_sysopen', path);
  }
}
