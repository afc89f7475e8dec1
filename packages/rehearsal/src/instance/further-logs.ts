import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FurtherLog, IsolationKind, ScriptsLog } from '@codedeployer/core/contract';
import { daemonLog } from '../daemon/configuration.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import { formatEntry, readEntries } from '../services/journal.js';
import { servicesFolder } from '../services/services-folder.js';
import { isMissing } from '../state/is-missing.js';
import { instanceDirectory } from './scripts-log.js';

/** As many lines at the end of a log as tell what went wrong last. */
const mostLines = 200;

/** What else there is to read of an instance: what its services have said, and its agent, where AWS's own is installed. */
export async function furtherLogsOf(
  directory: string,
  isolation: IsolationKind,
  of: ScriptsLog,
): Promise<readonly FurtherLog[]> {
  const { agent } = instanceFolders(instanceDirectory(directory, isolation, of));
  const journal = readEntries(join(agent, servicesFolder, 'journal'));
  const said = await readFile(daemonLog(agent), 'utf8').catch((error: unknown) => {
    // Written by AWS's own agent alone.
    if (isMissing(error)) return '';
    throw error;
  });
  return [
    { name: 'journal of its services', lines: journal.map((entry) => formatEntry(entry)) },
    { name: 'log of its agent', lines: said.split('\n').filter((line) => line !== '') },
  ]
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => ({
      name,
      text: lines.slice(-mostLines).join('\n'),
      isCut: lines.length > mostLines,
    }));
}
