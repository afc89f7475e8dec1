import { rmdirSync, unlinkSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statsOf } from '../exists.js';
import { strip } from '../ruby/strip.js';
import { asRuby, systemErrorCode, systemFailure } from '../ruby/system-failure.js';

const contextPrefix = 'semanage\0';

/**
 * Removes what the group's previous Install has made, in reverse, and then the list of it.
 * Folders that hold anything else stay; so does everything that Install has not made.
 */
export async function cleanUpPreviousInstall(cleanupFile: string): Promise<void> {
  let list: string;
  try {
    list = await readFile(cleanupFile, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  // The last line counts only when it is whole: an Install that broke off may have left half of one.
  const lines = list.split('\n').slice(0, -1);
  for (const line of lines.reverse()) {
    if (line.startsWith(contextPrefix))
      await forgetContext(strip(line.slice(contextPrefix.length)));
    else remove(strip(line));
  }
  await rm(cleanupFile);
}

function remove(path: string): void {
  const found = statsOf(path);
  if (found === undefined) return;
  if (!found.isDirectory()) {
    asRuby('apply2files', path, () => unlinkSync(path));
    return;
  }
  try {
    rmdirSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOTEMPTY') throw systemFailure(error, 'dir_s_rmdir', path);
  }
}

/** The agent does not look at the outcome either. */
async function forgetContext(path: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', `semanage fcontext -d ${path}`], { stdio: 'ignore' });
  await once(child, 'close');
}
