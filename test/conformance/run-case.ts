import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  CommandName,
  DeploymentSpecification,
} from '../../packages/rehearsal/dist/protocol/instance.js';
import type { Engine, StartEngine } from './engines.js';
import { sandbox, type Case, type DaemonRun } from './case.js';
import { listTree } from './list-tree.js';

/** The order of a deployment with a load balancer: all events that an agent knows. */
const events: readonly CommandName[] = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

const specification: DeploymentSpecification = {
  deploymentId: 'd-ID',
  deploymentGroupId: 'g',
  deploymentGroupName: 'g',
  applicationName: 'app',
  deploymentCreator: 'user',
  deploymentType: 'IN_PLACE',
  fileExistsBehavior: 'DISALLOW',
  revision: { bucket: 'bucket', key: 'key', bundleType: 'tar' },
};

/** Runs one case in a sandbox that is empty but for what the case asks for. Writes to fixed paths: only within a view of its own. */
export async function runCase(
  { contents, expected }: Case,
  payload: string,
  startEngine: StartEngine,
): Promise<DaemonRun> {
  await rm(sandbox, { recursive: true, force: true });
  const cwd = join(sandbox, 'cwd');
  await mkdir(cwd, { recursive: true });
  await writeFile(join(sandbox, 'existing.txt'), 'existing\n');
  await placeExistingFile(expected.preexistingFile);
  await writeFile(join(payload, 'appspec.yml'), contents);
  const rootDir = join(sandbox, 'root/dr');
  const engine = await startEngine({ rootDir, cwd, payload });
  const outcome = await runEvents(engine).finally(() => engine.close());
  const tree = [
    ...(await listTree(sandbox, 'dest')),
    ...(await listTree(sandbox, 'cwd')).filter((line) => !line.endsWith(' cwd')),
  ];
  const log = await textOf(join(rootDir, 'g/d-ID/logs/scripts.log'));
  return {
    ...outcome,
    ...(log === undefined
      ? {}
      : { scripts_log: log.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /gm, 'TS ') }),
    ...(tree.length === 0 ? {} : { tree }),
    ...(expected.preexistingFile === undefined
      ? {}
      : { 'a.txt': (await textOf(join(sandbox, 'dest/a.txt'))) ?? '' }),
  };
}

async function runEvents(agent: Engine): Promise<DaemonRun> {
  const noops: CommandName[] = [];
  for (const event of events) {
    const { status, noop, diagnostics } = await agent.execute(event, specification);
    if (noop) noops.push(event);
    if (status === 'Succeeded') continue;
    const { message, errorCode, scriptName } = diagnostics;
    const error = {
      class: '',
      message,
      error_code: Number(errorCode),
      ...(scriptName === '' ? {} : { script_name: scriptName }),
    };
    return { result: 'failed', event, error };
  }
  return { result: 'succeeded', noop_events: noops };
}

async function placeExistingFile(description: string | undefined): Promise<void> {
  const [, path, text] = /^(\S+) with content (.*)$/s.exec(description ?? '') ?? [];
  if (path === undefined) return;
  await mkdir(dirname(join(sandbox, path)), { recursive: true });
  await writeFile(join(sandbox, path), `${text ?? ''}\n`);
}

async function textOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}
