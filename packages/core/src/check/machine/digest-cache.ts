import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellWord } from '../../errors/aws-command.js';
import { cacheDirectory } from '../../plan/cache-directory.js';
import { ok, warning, type MachineSeen, type Probe } from '../../probe/probe.js';

export const digestCache: Probe<MachineSeen> = {
  name: 'digest-cache',
  looksAt: 'whether what is known of unchanged files can be kept for the next run',
  permissions: [],
  async look({ env }) {
    const directory = cacheDirectory(env);
    if (directory === undefined)
      return [
        warning(
          'There is neither a home folder nor XDG_CACHE_HOME, so that each run reads all files anew.',
          'export XDG_CACHE_HOME=/var/cache',
        ),
      ];
    const file = join(directory, `.check-${randomUUID()}`);
    try {
      await mkdir(directory, { recursive: true });
      await writeFile(file, '');
      await rm(file);
      return [ok(`${directory} can be written to`)];
    } catch (error) {
      const { message } = error as Error;
      return [
        warning(
          `${directory} cannot be written to (${message}), so that each run reads all files anew.`,
          `mkdir -p ${shellWord(directory)} && chmod u+rwx ${shellWord(directory)}`,
        ),
      ];
    }
  },
};
