import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, truncate } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CodeDeployClient, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  createAwsWorld,
  credentials,
  region,
  twoGroups,
  type AwsWorld,
} from './support/aws-world.js';
import { run, type Ended } from './support/run.js';
import { modules, workspace } from './support/workspace.js';

const cli = fileURLToPath(new URL('../packages/cli/bin/codedeployer.js', import.meta.url));

/** How each adapter deploys, and its exit code when it is interrupted. Nx gives the work to a process of its own. */
const adapters = {
  cli: { command: [process.execPath, cli, 'deploy'], cancelled: 130 },
  gulp: { command: [process.execPath, `${modules}/.bin/gulp`, 'ship'], cancelled: 1 },
  nx: {
    command: [process.execPath, `${modules}/.bin/nx`, 'run', 'shop:codedeploy'],
    cancelled: 130,
  },
} as const;
type Adapter = keyof typeof adapters;
const names = Object.keys(adapters) as Adapter[];

const files = {
  ...twoGroups.files,
  ...workspace,
  'gulpfile.mjs': `import gulp from 'gulp';
import { deploy, revision } from 'gulp-codedeployer';
export const ship = () => gulp.src('dist/**', { encoding: false, buffer: false }).pipe(revision()).pipe(deploy());
`,
  'project.json': JSON.stringify({
    name: 'shop',
    targets: {
      codedeploy: { executor: '@codedeployer/nx:codedeploy', options: { source: 'dist' } },
    },
  }),
  // Several parts; what is random does not shrink.
  'dist/large.bin': randomBytes(12 * 1024 ** 2),
};

/** When a run is interrupted, and what it has begun by then. */
interface Point {
  readonly signal: NodeJS.Signals;
  /** Whether the process that was started gets it alone, and not all that came of it, as with Ctrl-C. */
  readonly alone?: true;
  /** While this call is in flight, for the first time unless `count` says otherwise; without it, while the files are read. */
  readonly operation?: string;
  readonly count?: number;
  /** Milliseconds until then. */
  readonly after?: number;
  /** How many deployments it has begun, and what becomes of them. */
  readonly deployments?: number;
  readonly onCancel?: 'stop' | 'leave';
  /** Milliseconds until what runs on the instances has come to its end, once it is to stop. */
  readonly longWay?: number;
  /** Much that shrinks to next to nothing: to read and to pack it takes a while. */
  readonly long?: true;
}

const points: Readonly<Record<string, Point>> = {
  plans: { signal: 'SIGTERM', long: true },
  'looks at the groups': { signal: 'SIGHUP', operation: 'BatchGetDeploymentGroups' },
  packs: { signal: 'SIGINT', operation: 'HeadObject', after: 300, long: true },
  'begins an upload': { signal: 'SIGTERM', alone: true, operation: 'CreateMultipartUpload' },
  'sends parts': { signal: 'SIGINT', operation: 'UploadPart', count: 2 },
  'completes an upload': { signal: 'SIGHUP', operation: 'CompleteMultipartUpload' },
  'registers the revision': {
    signal: 'SIGINT',
    alone: true,
    operation: 'RegisterApplicationRevision',
  },
  'starts the first of two deployments': {
    signal: 'SIGTERM',
    operation: 'CreateDeployment',
    deployments: 1,
    onCancel: 'stop',
  },
  'starts the second of two deployments': {
    signal: 'SIGHUP',
    alone: true,
    operation: 'CreateDeployment',
    count: 2,
    deployments: 2,
    onCancel: 'leave',
  },
  watches: {
    signal: 'SIGINT',
    operation: 'BatchGetDeployments',
    count: 2,
    deployments: 2,
    onCancel: 'stop',
    longWay: 6000,
  },
};

/** Whose answer a run waits for though it is interrupted, to know what there is; every other call it breaks off. */
const awaited = /^(?:Create|Complete)/;

/** Whether a process, whichever, has a file open. */
async function isOpen(file: string): Promise<boolean> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const links = processes.map(async (id) => {
    const folder = `/proc/${id}/fd`;
    const open = await readdir(folder).catch(() => []); // it has ended, or is another user's
    return Promise.all(open.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  });
  return (await Promise.all(links)).flat().includes(file);
}

describe('a run whose process', () => {
  let world: AwsWorld;
  /** Lets the instances go on. */
  let release: () => void;
  let onCall: (operation: string, count: number) => boolean;
  /** Milliseconds until what runs on the instances has come to its end, once all of it is to stop. */
  let longWay: number;
  /** How many deployments are to stop. */
  let toStop: number;
  /** How many instances have begun with something, without which a deployment stops at once. */
  let begunWith: number;
  /** The group of processes of the run. */
  let group: number;

  beforeEach(async () => {
    onCall = () => false;
    longWay = 0;
    toStop = 1;
    begunWith = 0;
    const released = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    world = await createAwsWorld({
      ...twoGroups,
      files,
      instances: 1,
      answer: (_id, _command, signal) => {
        begunWith += 1;
        return Promise.race([
          released,
          new Promise<undefined>((resolve) =>
            signal?.addEventListener('abort', () => resolve(undefined)),
          ),
        ]);
      },
      faults: {
        // Carried out only when the signal has arrived.
        onRequest: ({ operation, count }) => {
          if (operation === 'StopDeployment' && count === toStop)
            setTimeout(release, longWay).unref();
          if (!onCall(operation, count)) return undefined;
          return { kind: 'delay', milliseconds: awaited.test(operation) ? 1000 : 10_000 };
        },
      },
    });
  });
  afterEach(async () => {
    release();
    await world.dispose();
  });

  const env = (onCancel: string) => ({
    AWS_ENDPOINT_URL: world.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    CODEDEPLOYER_POLL_INTERVAL: '0.1',
    CODEDEPLOYER_ON_CANCEL: onCancel,
  });
  const count = (operation: string) =>
    world.calls.filter((call) => call === `codedeploy.${operation}`).length;
  const begun = async () => {
    const codeDeploy = new CodeDeployClient({ endpoint: world.endpoint, region, credentials });
    const { deployments = [] } = await codeDeploy.send(new ListDeploymentsCommand({}));
    codeDeploy.destroy();
    return deployments;
  };
  /** What Nx itself does not print any more. */
  const leftByNx = async () => {
    const file = world.project.path('.codedeployer/cancelled.txt');
    return existsSync(file) ? readFile(file, 'utf8') : '';
  };

  /** Whether a process of the run is still there, though the first of them has ended. */
  const isAlive = (): boolean => {
    try {
      return process.kill(-group, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  };

  async function interrupted(adapter: Adapter, point: Point): Promise<Ended> {
    const { signal, operation, alone = false, after = 0, onCancel = 'leave' } = point;
    longWay = point.longWay ?? 0;
    toStop = point.deployments ?? 1;
    const large = world.project.path('dist/large.bin');
    if (point.long === true) await truncate(large, 192 * 1024 ** 2);
    // In a group of processes of its own, as a shell starts it.
    return run('setsid', adapters[adapter].command, {
      cwd: world.project.directory,
      env: env(onCancel),
      async during({ pid = 0 }) {
        group = pid;
        const interrupt = () => process.kill(alone ? pid : -pid, signal);
        onCall = (called, times) => {
          if (called !== operation || times !== (point.count ?? 1)) return false;
          setTimeout(interrupt, after);
          return after === 0;
        };
        if (operation !== undefined) return;
        await until(() => isOpen(large), 'the files are read', 60_000);
        interrupt();
      },
    });
  }

  for (const [when, point] of Object.entries(points))
    for (const adapter of names)
      it(`gets ${point.signal} while it ${when} says what is true and leaves nothing behind: ${adapter}`, async () => {
        // Nx does not wait as long.
        const met = adapter === 'nx' ? { ...point, longWay: 100 } : point;
        const { code, output } = await interrupted(adapter, met);
        expect(code, output).to.equal(adapters[adapter].cancelled);
        expect(output).not.to.match(/^\s+at /m);
        // Nx may end before the process that it gave the work to; on a busy machine it ends that one, too, before it has told all.
        const told = async () => (adapter === 'nx' ? leftByNx() : output);
        const isTold = async () => /Cancelled while .*\.\n/.test(await told());
        await until(() => !isAlive(), 'all of its processes have ended');
        if (adapter === 'nx' && !(await isTold())) {
          expect(await told()).to.match(/^Cancelled\. If no line follows .*`codedeployer status`/);
          return;
        }

        const { deployments = 0, onCancel } = point;
        const live = await begun();
        expect(live, output).to.have.length(deployments);
        expect(count('CreateDeployment')).to.equal(deployments);
        expect(count('StopDeployment')).to.equal(onCancel === 'stop' ? deployments : 0);
        expect(await world.openUploads()).to.equal(0);

        const [, last = ''] = /Cancelled while (.*)\.\n[^]*$/.exec(await told()) ?? [];
        const [, ids = 'nothing was deployed'] =
          /; (?:asked CodeDeploy to stop|still running in CodeDeploy:) (.*)$/.exec(last) ?? [];
        expect(last, output).to.contain(
          deployments === 0
            ? 'nothing was deployed'
            : onCancel === 'stop'
              ? 'asked CodeDeploy to stop'
              : 'still running in CodeDeploy',
        );
        for (const id of live)
          expect(ids, await told()).to.match(
            onCancel === 'stop' ? new RegExp(`${id} \\(\\w+\\): stopped`) : new RegExp(id),
          );
      });

  it('is killed by Nx while it waits for what is to stop has told what it has asked for', async () => {
    const { code, output } = await interrupted('nx', {
      signal: 'SIGINT',
      operation: 'BatchGetDeployments',
      count: 2,
      onCancel: 'stop',
      longWay: 60_000,
    });
    expect(code, output).to.equal(130);
    await until(() => !isAlive(), 'all of its processes have ended');
    const live = await begun();
    expect(live).to.have.length(2);
    const told = await leftByNx();
    for (const id of live)
      expect(told).to.match(
        new RegExp(`asked CodeDeploy to stop ${id}; waiting for its end.*codedeployer watch ${id}`),
      );
    const left = await readdir(world.project.path('.codedeployer'));
    expect(left.filter((name) => name.endsWith('.part'))).to.deep.equal([]);
  });

  for (const adapter of ['cli', 'gulp'] as const)
    it(`gets one more signal while it waits for what is to stop says at once that it still does: ${adapter}`, async () => {
      longWay = 60_000;
      let since = 0;
      const { code, output } = await run('setsid', adapters[adapter].command, {
        cwd: world.project.directory,
        env: env('stop'),
        async during({ pid = 0 }, written) {
          await until(() => count('BatchGetDeploymentTargets') > 0, 'it is followed');
          await until(() => begunWith === 2, 'both instances have begun');
          process.kill(-pid, 'SIGINT');
          const waits = () => written().split('waiting for its end').length - 1;
          await until(() => waits() === 2, 'it waits for both');
          await new Promise((resolve) => setTimeout(resolve, 1100));
          process.kill(-pid, 'SIGINT');
          since = performance.now();
        },
      });
      expect(performance.now() - since).to.be.below(10_000);
      expect(code, output).to.equal(adapters[adapter].cancelled);
      const live = await begun();
      expect(live).to.have.length(2);
      for (const id of live) {
        const still = `${id} \\(\\w+\\): still stopping, .*\\(codedeployer watch ${id}\\)`;
        expect(output).to.match(new RegExp(`Cancelled while .*${still}`));
      }
    });

  for (const adapter of names)
    it(`loses whoever reads what it writes ends like any other, or says what still runs: ${adapter}`, async () => {
      release();
      const command = adapters[adapter].command.map((word) => `'${word}'`).join(' ');
      const shell = `${command} 2>&1 | head -6 >seen; exit \${PIPESTATUS[0]}`;
      const { code } = await run('bash', ['-c', shell], {
        cwd: world.project.directory,
        env: env('leave'),
      });
      const live = await begun();
      // Nx itself dies of it, and what it had started with it.
      if (adapter === 'nx' && code !== 0) {
        const areTold = async () => {
          const told = await leftByNx();
          return live.every((id) => told.includes(id));
        };
        await until(areTold, 'it is told what runs');
      } else {
        expect(code).to.equal(0);
        expect(live).to.have.length(2);
      }
      expect(await world.openUploads()).to.equal(0);
    });
});
