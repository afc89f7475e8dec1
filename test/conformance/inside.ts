/**
 * Runs cases within a view of its own, and says what became of each: gets the folder of cases, which of how many shares of them,
 * and the program of AWS's agent where that is to run them as well.
 */
import { appendFile, mkdtemp } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { parseAppspec } from '@codedeployer/appspec';
import { readCases } from './read-cases.js';
import { installedEngine, ownEngine } from './engines.js';
import { preparePayload } from './prepare-payload.js';
import { runCase } from './run-case.js';
import type { Outcome } from './case.js';

const [folder = '', share = '0', shares = '1', program] = process.argv.slice(2);
process.umask(0o022);
process.on('disconnect', () => process.exit(1));
// The record's runs had a user of this name to run scripts as.
await appendFile('/etc/passwd', 'cdtest:x:4711:4711::/tmp:/bin/bash\n');
await appendFile('/etc/group', 'cdtest:x:4711:\n');
await appendFile('/etc/shadow', 'cdtest:*:19000:0:99999:7:::\n');
const payload = join(await mkdtemp('/tmp/conformance-'), 'payload');
await preparePayload(join(folder, 'payload'), payload);
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const environment = { PATH: path, HOME: '/root' };

for (const [index, each] of (await readCases(folder)).entries()) {
  if (index % Number(shares) !== Number(share)) continue;
  if (program === undefined && each.expected.daemonRun === undefined) continue;
  const { name } = each;
  const missing = missingTool(each.contents);
  const outcome: Outcome =
    missing === undefined
      ? {
          name,
          run: await runCase(each, payload, ownEngine(environment)),
          ...(program === undefined
            ? {}
            : { other: await runCase(each, payload, installedEngine(program, environment)) }),
        }
      : { name, skipped: `${missing} is not installed here` };
  await new Promise((resolve) => process.send?.(outcome, resolve));
}
process.exit();

/** Names the first tool that the case needs of the machine and that is not there. */
function missingTool(contents: Buffer): string | undefined {
  const verdict = parseAppspec(contents);
  if (!verdict.accepted) return undefined;
  const { hooks, permissions } = verdict.appspec;
  const needed = [
    ...([...hooks.values()].flat().some(({ sudo }) => sudo) ? ['sudo'] : []),
    ...(permissions.some(({ acls }) => acls !== undefined) ? ['setfacl'] : []),
  ];
  return needed.find((tool) => !path.split(':').some((part) => isExecutable(join(part, tool))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
