import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { metadataAddress } from '../../packages/rehearsal/dist/daemon/metadata-service.js';
import {
  installedFolder,
  programInside,
  type AgentOnHost,
} from '../../packages/rehearsal/dist/instance/installed-agent.js';
import { enterNamespaces } from '../../packages/rehearsal/dist/isolation/enter-namespaces.js';
import { moduleFolders } from '../../packages/rehearsal/dist/isolation/module-folders.js';
import { readMountPoints } from '../../packages/rehearsal/dist/isolation/mount-points.js';
import { planView } from '../../packages/rehearsal/dist/isolation/plan-view.js';
import {
  instanceFolders,
  prepareView,
} from '../../packages/rehearsal/dist/isolation/prepare-view.js';
import type { Outcome } from './case.js';

const inside = fileURLToPath(new URL('inside.js', import.meta.url));
const rehearsal = fileURLToPath(new URL('../../packages/rehearsal', import.meta.url));

/**
 * Runs the cases of a folder that have a record of a run, shared out over some views of this machine in which an agent has root.
 * Needs root on this machine.
 *
 * @param agent AWS's, which is to run them as well
 */
export async function runCases(
  folder: string,
  views: number,
  agent?: AgentOnHost,
): Promise<readonly Outcome[]> {
  const shares = Array.from({ length: views }, (_, share) => runShare(folder, share, views, agent));
  return (await Promise.all(shares)).flat();
}

async function runShare(
  folder: string,
  share: number,
  shares: number,
  agent: AgentOnHost | undefined,
): Promise<readonly Outcome[]> {
  const directory = await mkdtemp(join(tmpdir(), 'codedeployer-conformance-'));
  try {
    const folders = instanceFolders(directory);
    const steps = await planView({ mountPoints: await readMountPoints(), apart: directory });
    await prepareView(folders, steps);
    if (agent !== undefined) await mkdir(join(folders.agent, basename(installedFolder)));
    const own = [process.execPath, dirname(inside), folder, ...moduleFolders(rehearsal)];
    const shown = own.filter((path) => path.startsWith('/tmp/'));
    const child = await enterNamespaces({
      folders,
      steps,
      shown,
      binds: agent === undefined ? [] : [{ from: agent.folder, to: installedFolder }],
      addresses: agent === undefined ? [] : [metadataAddress],
      layered: [],
      hasServices: false,
      hasOwnNetwork: true,
      hidden: [],
      inUserNamespace: false,
      shadow: undefined,
      command: [
        ...[process.execPath, inside, folder, String(share), String(shares)],
        ...(agent === undefined ? [] : [programInside(agent)]),
      ],
      path: undefined,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    });
    const outcomes: Outcome[] = [];
    child.on('message', (message) => outcomes.push(message as Outcome));
    const complaint = child.stderr === null ? Promise.resolve('') : text(child.stderr);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`The cases could not be run to their end: ${await complaint}`);
    return outcomes;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
