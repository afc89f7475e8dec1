import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  DeploymentFailedError,
  type Clients,
  type DeployReport,
  type WrittenConfig,
} from '@codedeployer/core';
import { formatReport } from '@codedeployer/core/host';
import { history, push, redeploy, restart, rollback, status } from '@codedeployer/core/commands';
import {
  createAwsWorld,
  scriptFailure,
  twoGroups,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

const writes = /\.(?:CreateDeployment|StopDeployment|Put|Create|Register|Delete)/;

describe('rollback', () => {
  let world: AwsWorld;
  /** The version whose AfterInstall fails, or hangs until it is broken off. */
  let failing: string | undefined;
  let lucky = () => false;
  let hanging = false;
  /** Lets it go on. */
  const letGo: (() => void)[] = [];
  const answer: NonNullable<AwsWorldOptions['answer']> = async (_instance, command, signal) => {
    if (command !== 'AfterInstall') return undefined;
    if (hanging)
      await new Promise<void>((resolve, reject) => {
        letGo.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
    return failing === undefined || lucky()
      ? undefined
      : scriptFailure('deploy/hook-scripts/hook-wrapper.sh', 1, 'no luck');
  };
  const open = async (more: AwsWorldOptions = {}) => {
    world = await createAwsWorld({ answer, ...more });
  };
  beforeEach(() => {
    failing = undefined;
    lucky = () => false;
    hanging = false;
    letGo.length = 0;
  });
  afterEach(() => world.dispose());

  const release = async (version: string, more: WrittenConfig = {}) => {
    await world.project.write({ 'dist/version.txt': version });
    return world.deploy({ version, ...more });
  };
  const back = (to?: string, options?: WrittenConfig) =>
    world.run((config, given) => rollback(config, { ...given, to }), options);
  const versions = ({ version, succeeded }: DeployReport) => [version, succeeded];
  const notices = () =>
    world.events.flatMap((event) => (event.type === 'notice' ? event.message : []));

  /** Starts a deployment that hangs in AfterInstall until it is let go; how it ends. */
  const hangs = async (version: string) => {
    const started = () => world.events.filter(({ type }) => type === 'deployment-started').length;
    const before = started();
    hanging = true;
    const running = release(version);
    const begun = () =>
      started() > before &&
      world.events
        .slice(world.events.findLastIndex(({ type }) => type === 'deployment-started'))
        .some(
          (event) =>
            event.type === 'lifecycle-event' &&
            event.progress.event === 'AfterInstall' &&
            event.progress.status === 'InProgress',
        );
    await until(begun, 'it hangs');
    hanging = false;
    return () => running;
  };

  it('warns that files which the good revision left alone may be gone, where one after it wrote over such', async () => {
    await open();
    await release('A', { fileExistsBehavior: 'RETAIN' });
    const { deployments } = await release('B', { fileExistsBehavior: 'OVERWRITE' });
    const warnings = () =>
      world.events.flatMap((event) => (event.type === 'warning' ? event.message : []));
    expect(versions(await back())).to.deep.equal(['A', true]);
    expect(warnings().filter((line) => line.includes('(RETAIN)'))).to.have.length(1);
    expect(warnings().join('\n')).to.contain(`${deployments[0]?.deploymentId ?? ''}, which came`);
    // Back to what wrote over them itself there is nothing to lose.
    expect(versions(await back('B'))).to.deep.equal(['B', true]);
    expect(warnings().filter((line) => line.includes('(RETAIN)'))).to.have.length(1);
  });

  it('goes back to the last good revision, and again further back, and never to one that was rolled back from', async () => {
    await open();
    await release('A', { deploymentConfig: 'CodeDeployDefault.OneAtATime' });
    await release('B');
    const { deployments } = await release('C');
    const toB = await back();
    expect(versions(toB)).to.deep.equal(['B', true]);
    expect(notices().at(-1)).to.contain(`from ${deployments[0]?.deploymentId ?? ''}`);
    const toA = await back();
    expect(versions(toA)).to.deep.equal(['A', true]);
    expect(notices().at(-1))
      .to.contain('CodeDeployDefault.OneAtATime')
      .and.to.contain('no alarm stops it');
    const error = await errorOf(back());
    expect(error).to.have.property('code', 'NOTHING_TO_ROLL_BACK_TO');
  });

  it('goes back to what was live when the last deployment failed', async () => {
    await open();
    await release('A');
    await release('B');
    failing = 'C';
    await errorOf(release('C'));
    failing = undefined;
    expect(versions(await back())).to.deep.equal(['B', true]);
  });

  it('goes where it is told to: a version, a deployment, or so many revisions back', async () => {
    await open();
    const first = await release('A');
    await release('B');
    await release('C');
    expect(versions(await back('2'))).to.deep.equal(['A', true]);
    await release('D');
    expect(versions(await back('A'))).to.deep.equal(['A', true]);
    await release('E');
    const id = first.deployments[0]?.deploymentId;
    await errorOf(back('X'));
    const calls = world.calls.length;
    const error = await errorOf(back('9'));
    expect(error.message).to.contain('not 9');
    expect(world.calls.slice(calls).filter((call) => writes.test(call))).to.deep.equal([]);
    expect(versions(await back(id))).to.deep.equal(['A', true]);
  });

  it('refuses before any write when the object is gone, and names what is still there', async () => {
    await open();
    await release('A');
    const { revision } = await release('B');
    await release('C');
    await world.remove(revision.key);
    const calls = world.calls.length;
    const error = await errorOf(back());
    expect(error).to.have.property('code', 'REVISION_GONE');
    expect(error).to.have.property('hint').that.contains('(A)').and.contains('--to');
    expect(world.calls.slice(calls).filter((call) => writes.test(call))).to.deep.equal([]);
  });

  it('refuses on the first deployment of a group, and for all groups when one of them has nothing', async () => {
    await open({
      files: {
        'deploy/codedeployer.yml':
          'application: shop\nbucket: shop-revisions\ngroups: [web, db]\nsource: dist\n',
        'deploy/hook-scripts/db/AfterInstall.sh': '#!/usr/bin/env bash\n',
      },
      groups: ['web', 'db'],
    });
    expect(await errorOf(back())).to.have.property('code', 'NOTHING_TO_ROLL_BACK_TO');
    await release('A');
    await world.project.write({ 'dist/version.txt': 'B' });
    await world.run(
      async (config, given) => {
        const { deploy } = await import('@codedeployer/core');
        return deploy(world.project.path('dist'), config, given);
      },
      { version: 'B', groups: { web: null } },
    );
    const calls = world.calls.length;
    const error = await errorOf(back());
    expect(error.message).to.contain('roll db back');
    expect(world.calls.slice(calls).filter((call) => writes.test(call))).to.deep.equal([]);
  });

  it('stops a deployment that runs with a rollback, and follows it to the end', async () => {
    await open();
    await release('A');
    const running = errorOf((await hangs('B'))());
    const stopping = back();
    const asked = () => world.calls.some((call) => call.endsWith('.StopDeployment'));
    await until(asked, 'it is asked to stop');
    letGo.forEach((go) => go());
    const report = await stopping;
    expect(versions(report)).to.deep.equal(['A', true]);
    expect(report.deployments[0]).to.have.property('status', 'Stopped');
    expect(report.deployments[0]?.rollback).to.have.property('status', 'Succeeded');
    expect(world.calls.filter((call) => call.endsWith('.StopDeployment'))).to.have.length(1);
    expect(await running).to.be.instanceOf(DeploymentFailedError);
  });

  it('goes back to B from a C that is bad, again to A, and then nowhere', async () => {
    await open();
    await release('A');
    await release('B');
    failing = 'C';
    await errorOf(release('C'));
    failing = undefined;
    expect(versions(await back())).to.deep.equal(['B', true]);
    expect(versions(await back())).to.deep.equal(['A', true]);
    expect(await errorOf(back())).to.have.property('code', 'NOTHING_TO_ROLL_BACK_TO');
  });

  it('needs no permission for earlier versions in a bucket that keeps them, where the object still stands there', async () => {
    await open({
      buckets: [{ name: 'shop-revisions', region: 'eu-central-1', versioning: 'Enabled' }],
    });
    await release('A');
    await release('B');
    const asked: unknown[] = [];
    const report = await world.run((config, given) => {
      const { s3, codeDeploy } = given.clients as Clients;
      const send: typeof s3.send = (command, options) => {
        asked.push((command as { input: { VersionId?: string } }).input.VersionId);
        return s3.send(command, options);
      };
      const looking = { config: s3.config, send, destroy: () => undefined };
      return rollback(config, { ...given, clients: { s3: looking, codeDeploy } });
    });
    expect(versions(report)).to.deep.equal(['A', true]);
    expect(report.revision).to.have.property('versionId').that.is.a('string');
    expect(asked.filter((version) => version !== undefined)).to.deep.equal([]);
  });

  it('refuses while a deployment runs, and stops nothing, where there is nothing good to go back to or its object is gone', async () => {
    await open();
    const first = await hangs('A');
    const calls = world.calls.length;
    const error = await errorOf(back());
    expect(error).to.have.property('code', 'NOTHING_TO_ROLL_BACK_TO');
    expect(error.message).to.contain('codedeployer stop web');
    expect(world.calls.slice(calls).filter((call) => writes.test(call))).to.deep.equal([]);
    letGo.splice(0).forEach((go) => go());
    await first();
    const { revision } = await release('B');
    const second = await hangs('C');
    await world.remove(revision.key);
    const since = world.calls.length;
    const gone = await errorOf(back());
    expect(gone).to.have.property('code', 'REVISION_GONE');
    expect(world.calls.slice(since).filter((call) => writes.test(call))).to.deep.equal([]);
    letGo.splice(0).forEach((go) => go());
    await second();
  });

  it('does nothing, and succeeds, where CodeDeploy has brought the last good revision back before one looks', async () => {
    await open();
    await release('A');
    await release('B');
    let times = 1; // what brings B back succeeds
    failing = 'C';
    lucky = () => (times -= 1) < 0;
    await errorOf(release('C', { autoRollback: true }));
    failing = undefined;
    const calls = world.calls.length;
    const report = await back();
    expect(versions(report)).to.deep.equal(['B', true]);
    expect(report.deployments).to.deep.equal([]);
    expect(notices().at(-1)).to.contain('by itself');
    expect(formatReport(report)).to.deep.equal(['Nothing had to be deployed: shop B is on web.']);
    expect(world.calls.slice(calls).filter((call) => writes.test(call))).to.deep.equal([]);
    expect(versions(await back('1'))).to.deep.equal(['A', true]);
  });

  it('follows a rollback that CodeDeploy has begun, and stops nothing', async () => {
    await open();
    await release('A');
    let times = 1;
    failing = 'B';
    lucky = () => {
      if (times === 0) hanging = true;
      return (times -= 1) < 0;
    };
    const failed = errorOf(release('B', { autoRollback: true }));
    await until(() => letGo.length > 0, 'the rollback hangs');
    const calls = world.calls.length;
    const following = back();
    const seen = () => notices().some((line) => line.includes('its end is waited for'));
    await until(seen, 'the rollback is followed');
    hanging = false;
    letGo.splice(0).forEach((go) => go());
    const report = await following;
    await failed;
    expect(versions(report)).to.deep.equal(['A', true]);
    expect(report.deployments[0]).to.have.property('rollbackOf');
    expect(world.calls.slice(calls).filter((call) => writes.test(call))).to.deep.equal([]);
  });

  it('brings each of two groups back to what it had, where one of them never had B; B by name is refused for both', async () => {
    await open({
      ...twoGroups,
      answer: (id, command, signal, key) =>
        id.startsWith('i-web') ? Promise.resolve(undefined) : answer(id, command, signal, key),
    });
    await release('A');
    const toWeb = async () => {
      const { deploy } = await import('@codedeployer/core');
      await world.project.write({ 'dist/version.txt': 'B' });
      return world.run((config, given) => deploy(world.project.path('dist'), config, given), {
        version: 'B',
        groups: { web: null },
      });
    };
    await toWeb();
    await release('C');
    const calls = world.calls.length;
    const refused = await errorOf(back('B'));
    expect(refused.message).to.contain('roll db back');
    expect(world.calls.slice(calls).filter((call) => writes.test(call))).to.deep.equal([]);
    const report = await back();
    expect(report.succeeded).to.equal(true);
    const ids = report.deployments.map(({ group }) => group).sort();
    expect(ids).to.deep.equal(['db', 'web']);
    const lines = notices().filter((line) => line.includes(': back to '));
    expect(lines.map((line) => line.split(' (')[0]).sort()).to.deep.equal([
      'db: back to A',
      'web: back to B',
    ]);
  });

  it('rolls back the one of two groups that CodeDeploy has not brought back by itself', async () => {
    await open({
      ...twoGroups,
      answer: (id, command, signal, key) =>
        id.startsWith('i-web') ? Promise.resolve(undefined) : answer(id, command, signal, key),
    });
    await release('A');
    let times = 1;
    failing = 'B';
    lucky = () => (times -= 1) < 0;
    await errorOf(release('B', { autoRollback: true }));
    failing = undefined;
    const report = await back();
    expect(versions(report)).to.deep.equal(['A', true]);
    expect(report.deployments.map(({ group }) => group)).to.deep.equal(['web']);
  });

  it('deploys what is live once more', async () => {
    await open();
    await release('A', { fileExistsBehavior: 'OVERWRITE' });
    const report = await world.run((config, given) => redeploy(config, given));
    expect(versions(report)).to.deep.equal(['A', true]);
    expect(notices().at(-1)).to.contain('OVERWRITE');
  });
});

describe('restart', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  it('lets instances deploy the copy that they have, without a revision, and is no release', async () => {
    world = await createAwsWorld();
    const released = await world.deploy({ version: 'A', fileExistsBehavior: 'OVERWRITE' });
    const before = world.calls.length;
    const report = await world.run((config, given) => restart(config, given));
    expect(report).to.include({ succeeded: true, version: 'A' });
    expect(world.calls.slice(before)).to.not.include('codedeploy.RegisterApplicationRevision');
    const { groups } = await world.run(status);
    expect(groups[0]?.live?.deploymentId).to.equal(released.deployments[0]?.deploymentId);
    const ids = async (all: boolean) => {
      const shown = await world.run((config, given) => history(config, { ...given, all }));
      return shown.groups[0]?.deployments.map(({ deploymentId }) => deploymentId);
    };
    expect(await ids(true)).to.include(report.deployments[0]?.deploymentId);
    expect(await ids(false)).to.deep.equal([released.deployments[0]?.deploymentId]);
  });

  it('has nothing to do where nothing was deployed yet', async () => {
    world = await createAwsWorld();
    const error = await errorOf(world.run((config, given) => restart(config, given)));
    expect(error).to.have.property('code', 'NOTHING_TO_ROLL_BACK_TO');
  });
});

describe('push, and deploy what was pushed', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  it('packs and registers without a deployment; another run deploys it by address, version or digest', async () => {
    world = await createAwsWorld();
    const pushed = await world.run(
      (config, given) => push(world.project.path('dist'), config, given),
      { version: '7' },
    );
    expect(world.calls.some((call) => call.endsWith('.CreateDeployment'))).to.equal(false);
    const [{ url, groups }] = pushed.revisions as [(typeof pushed.revisions)[number]];
    expect(groups).to.deep.equal(['web']);
    await world.project.write({ 'dist/index.html': 'something else' });
    const before = world.calls.length;
    for (const revision of [url, '7', pushed.digest.slice(0, 12)]) {
      const report = await world.deploy({ revision });
      expect([report.version, report.digest, report.succeeded]).to.deep.equal([
        '7',
        pushed.digest,
        true,
      ]);
    }
    const sent = world.calls.slice(before).filter((call) => /s3\.(?:Put|Create)/.test(call));
    // The lease of each of the three, and its end.
    expect(sent).to.deep.equal(Array.from({ length: 6 }, () => 's3.PutObject'));
    const objects = (await world.objects()).filter((key) => !key.startsWith('locks/'));
    expect(objects).to.have.length(1);
  });

  it('refuses a revision that is not there, with the name that was probably meant', async () => {
    world = await createAwsWorld();
    await world.deploy({ version: 'release-7' });
    const error = await errorOf(world.deploy({ revision: 'relaese-7' }));
    expect(error).to.have.property('code', 'REVISION_NOT_FOUND');
    expect(error.message).to.contain('"release-7"');
    const address = await errorOf(world.deploy({ revision: 's3://shop-revisions/none.zip' }));
    expect(address).to.have.property('code', 'REVISION_NOT_FOUND');
    const odd = 's3://shop-revisions/shop/archive';
    expect(await errorOf(world.deploy({ revision: odd }))).to.have.property('code');
  });

  it('refuses a version that two builds have', async () => {
    world = await createAwsWorld();
    await world.deploy({ version: '1' });
    await world.project.write({ 'dist/index.html': 'something else' });
    await world.deploy({ version: '1' });
    const error = await errorOf(world.deploy({ revision: '1' }));
    expect(error).to.have.property('code', 'REVISION_AMBIGUOUS');
  });
});
