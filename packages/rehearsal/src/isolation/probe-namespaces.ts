import { once } from 'node:events';
import { mkdir, realpath, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { agentProgram, placeAgentProgram } from './agent-program.js';
import { enterNamespaces } from './enter-namespaces.js';
import { readMountPoints } from './mount-points.js';
import { planView } from './plan-view.js';
import { knownObstacles } from './known-obstacles.js';
import { prepareShadow } from './prepare-shadow.js';
import { instanceFolders, prepareView, removeState } from './prepare-view.js';

export type Availability =
  | {
      readonly available: true;
      readonly inUserNamespace: boolean;
      /** In a user namespace: the layer of folders that the user owns; to be kept as long as instances run. */
      readonly shadow: string | undefined;
      /** True when Node runs by the agent's name: then no script that ends its own Node processes can end the agent. */
      readonly runsRenamed: boolean;
    }
  | { readonly available: false; readonly reason: string };

export interface Probe {
  /** Where the instances' state will lie: not every file system can keep an overlay's changes. */
  readonly directory: string;
  readonly path: string | undefined;
  /** Called while the trial runs. */
  readonly meanwhile?: (() => void) | undefined;
}

/** Tells whether instances can have namespaces here, by building a view and throwing it away; takes about a tenth of a second. */
export async function probeNamespaces({
  directory,
  path,
  meanwhile,
}: Probe): Promise<Availability> {
  if (process.platform !== 'linux') {
    return { available: false, reason: `this machine runs ${process.platform}, not Linux` };
  }
  const user = process.getuid?.() ?? 0;
  const inUserNamespace = user !== 0;
  const shadow = inUserNamespace ? join(directory, 'shadow') : undefined;
  await mkdir(directory, { recursive: true });
  if ((await statfs(directory)).type === overlayFileSystem) {
    const why = `${directory} lies on an overlay itself, as in a container, which cannot keep another one's changes`;
    return { available: false, reason: why };
  }
  const state = join(directory, 'probe');
  // One that was killed has left its state.
  await removeState(state);
  try {
    const apart = await realpath(directory);
    const steps = await planView({ mountPoints: await readMountPoints(), apart });
    if (shadow !== undefined) await prepareShadow(shadow, steps, user);
    const folders = instanceFolders(state);
    await prepareView(folders, steps);
    await placeAgentProgram(folders);
    const child = await enterNamespaces({
      folders,
      steps,
      shown: [],
      layered: [],
      hasServices: false,
      hasOwnNetwork: true,
      binds: [{ from: process.execPath, to: agentProgram }],
      hidden: [apart],
      inUserNamespace,
      shadow,
      command: ['bash', '-c', trial],
      path,
      stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
    });
    const said = Promise.all([read(child.stdout), read(child.stderr)]);
    const closed = once(child, 'close');
    meanwhile?.();
    const [code] = (await closed) as [number | null];
    const [answer, complaint] = await said;
    if (code === 0) {
      return { available: true, inUserNamespace, shadow, runsRenamed: answer.includes(runs) };
    }
    const who = inUserNamespace ? 'by a user without root' : 'by root';
    const why = [explain(complaint, code), ...(await knownObstacles(inUserNamespace))];
    return {
      available: false,
      reason: `the namespaces cannot be set up ${who} (${why.join('; ')})`,
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { available: false, reason: 'the program unshare (of util-linux) is not there' };
    }
    throw error;
  } finally {
    await removeState(state);
  }
}

/** As the kernel numbers it. */
const overlayFileSystem = 0x794c7630;

const runs = 'the agent runs';

/** What scripts will do: write where an application and its settings usually lie. Then, whether Node runs under another name. */
const trial = [
  'for folder in /etc /usr/local /var /opt; do : > "$folder/.codedeployer-trial" || exit 1; done',
  `if ${agentProgram} --version > /dev/null 2>&1; then echo '${runs}'; fi`,
].join('\n');

async function read(output: Readable | null): Promise<string> {
  return output === null ? '' : await text(output);
}

function explain(complaint: string, code: number | null): string {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /^(unshare|mount|pivot_root|umount): /.test(line));
  return telling ?? lines.at(-1) ?? `exit code ${code ?? ''}`;
}
