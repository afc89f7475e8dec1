import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import type { DeployReport } from '@codedeployer/core';
import { exitCodeOf } from '@codedeployer/core/host';
import {
  createAwsWorld,
  credentials,
  region,
  scriptFailure,
  twoGroups,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

/** A source whose archive takes several parts, whatever the compression. */
const large = { 'dist/large.bin': randomBytes(24 * 1024 * 1024) };

/** Never, unless the deployment is broken off. */
const forever = (signal: AbortSignal | undefined) =>
  new Promise<never>((_resolve, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason as Error)),
  );

/** What runs on an instance goes on when its deployment is to stop, and has come to its end some moments later. */
const untilStopping = async ({ calls }: AwsWorld, signal: AbortSignal | undefined) => {
  const isAsked = () => signal?.aborted === true || calls.includes('codedeploy.StopDeployment');
  await until(isAsked, 'it is to stop');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return undefined;
};

describe('deploy', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  it('uploads one archive, deploys it to all groups and reports every instance', async () => {
    world = await createAwsWorld(twoGroups);
    const report = await world.deploy();
    expect(report.succeeded).to.be.true;
    expect(report.deployments.map(({ group, status }) => `${group} ${status}`)).to.deep.equal([
      'web Succeeded',
      'db Succeeded',
    ]);
    expect(report.deployments[0]?.instances.map(({ instanceId }) => instanceId)).to.deep.equal([
      'i-web-1',
      'i-web-2',
    ]);
    expect(report.revision.eTag).to.match(/^[0-9a-f]{32}(-\d+)?$/);
    expect(await world.objects()).to.deep.equal([`shop/${report.digest}.zip`]);
    expect(
      world.calls.filter((call) => call === 'codedeploy.RegisterApplicationRevision'),
    ).to.have.length(1);
  });

  it('sends nothing but its lease to S3 for an unchanged revision: it asks whether it is there, also just before the start, and whether the group is locked', async () => {
    world = await createAwsWorld();
    const first = await world.deploy();
    const before = world.calls.length;
    const second = await world.deploy();
    expect(second.revision).to.deep.equal({ ...first.revision, skipped: true });
    expect(world.calls.slice(before).filter((call) => call.startsWith('s3.'))).to.deep.equal([
      's3.GetObject',
      's3.HeadObject',
      's3.GetObject',
      's3.PutObject',
      's3.HeadObject',
      's3.PutObject',
    ]);
  });

  it('fails with group, instances, event, script, exit code and the last lines of the script', async () => {
    world = await createAwsWorld({
      ...twoGroups,
      answer: (id, command) =>
        Promise.resolve(
          command === 'AfterInstall' && id.startsWith('i-db')
            ? scriptFailure(
                'scripts/migrate.sh',
                3,
                'LifecycleEvent - AfterInstall\n[stderr]no such table: wares\n',
              )
            : undefined,
        ),
    });
    const error = await errorOf(world.deploy());
    expect(error).to.have.property('code', 'DEPLOYMENT_FAILED');
    expect(exitCodeOf(error)).to.equal(1);
    for (const words of [
      'db',
      'i-db-1',
      'AfterInstall',
      'scripts/migrate.sh',
      'exit code 3',
      'no such table: wares',
    ]) {
      expect(error.message).to.contain(words);
    }
    const { report } = error as unknown as { report: DeployReport };
    expect(report.deployments.map(({ status }) => status)).to.deep.equal(['Succeeded', 'Failed']);
  });

  it('gives a hint where a cause is known', async () => {
    const exists =
      'The deployment failed because a specified file already exists at this location: /var/www/a';
    world = await createAwsWorld({
      answer: (_id, command) =>
        Promise.resolve(
          command === 'Install'
            ? {
                status: 'Failed',
                noop: false,
                diagnostics: { errorCode: 5, scriptName: '', message: exists, log: '' },
              }
            : undefined,
        ),
    });
    const error = await errorOf(world.deploy());
    expect(error.message).to.contain(exists).and.to.contain('fileExistsBehavior');
  });

  it('watches the groups that started when another cannot be started, and then fails', async () => {
    let created = 0;
    world = await createAwsWorld({
      ...twoGroups,
      faults: {
        onRequest: ({ operation }) =>
          operation === 'CreateDeployment' && (created += 1) === 2
            ? {
                kind: 'error',
                status: 400,
                code: 'RevisionDoesNotExistException',
                message: 'busy with d-123',
              }
            : undefined,
      },
    });
    const error = await errorOf(world.deploy());
    expect(error.message)
      .to.contain('Nothing was deployed to db')
      .and.to.contain('busy with d-123');
    const { report } = error as unknown as { report: DeployReport };
    expect(report.deployments.map(({ group, status }) => `${group} ${status}`)).to.deep.equal([
      'web Succeeded',
    ]);
  });

  it('waits on through throttling and broken connections', async () => {
    let looks = 0;
    world = await createAwsWorld({
      faults: {
        onRequest({ operation }) {
          if (operation !== 'BatchGetDeployments') return undefined;
          looks += 1;
          if (looks <= 2)
            return {
              kind: 'error',
              status: 400,
              code: 'ThrottlingException',
              message: 'Rate exceeded',
            };
          return looks === 3 ? { kind: 'drop' } : undefined;
        },
      },
    });
    expect((await world.deploy()).succeeded).to.be.true;
  });

  it('tells a deployment that was stopped from one that succeeded', async () => {
    world = await createAwsWorld({
      faults: {
        onCommand: ({ command }) =>
          command === 'Install' ? { kind: 'stop-deployment' } : undefined,
      },
    });
    const error = await errorOf(world.deploy());
    expect(error.message).to.contain('stopped');
  });

  it('gives up waiting after the timeout, with an exit code of its own and the id of what goes on', async () => {
    world = await createAwsWorld({
      answer: (_id, command, signal) =>
        command === 'Install' ? forever(signal) : Promise.resolve(undefined),
    });
    const error = await errorOf(world.deploy({ timeout: 0.1 }));
    expect(error.code).to.equal('DEPLOYMENT_TIMED_OUT');
    expect(error.message).to.match(/d-[A-Z0-9]+ \(web\)/);
    expect(exitCodeOf(error)).to.equal(3);
  });

  for (const operation of [
    'BatchGetDeploymentGroups',
    'PutObject',
    'RegisterApplicationRevision',
  ]) {
    it(`counts the timeout from the start of the run: it is up while ${operation} hangs`, async () => {
      world = await createAwsWorld({
        faults: {
          onRequest: (call) => (call.operation === operation ? { kind: 'hang' } : undefined),
        },
      });
      const error = await errorOf(world.deploy({ timeout: 0.1 }));
      expect(error.code).to.equal('RUN_TIMED_OUT');
      expect(error.message).to.contain('"timeout"').and.to.contain('nothing was deployed');
      expect(exitCodeOf(error)).to.equal(1);
      expect(world.calls).not.to.include('codedeploy.CreateDeployment');
    });
  }

  it('ends as uncertain, with an exit code of its own, when nobody says whether a deployment was started', async () => {
    world = await createAwsWorld({
      faults: {
        onRequest({ operation }) {
          if (operation === 'CreateDeployment') return { kind: 'drop' };
          return operation === 'ListDeployments'
            ? { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'no' }
            : undefined;
        },
      },
    });
    const error = await errorOf(world.deploy());
    expect(error.code).to.equal('DEPLOYMENT_UNCERTAIN');
    expect(exitCodeOf(error)).to.equal(3);
    expect(error.hint).to.contain('aws deploy batch-get-deployments');
    expect(error.message).not.to.contain('Nothing was deployed');
    expect(world.calls.filter((call) => call === 'codedeploy.CreateDeployment')).to.have.lengthOf(
      1,
    );
  });

  it('ends a look that AWS does not answer when the time is up, whatever the garbage collector took', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    world = await createAwsWorld({
      faults: {
        onRequest({ operation }) {
          if (operation !== 'BatchGetDeployments') return undefined;
          setTimeout(collect, 100);
          return { kind: 'delay', milliseconds: 20_000 };
        },
      },
    });
    const began = Date.now();
    const error = await errorOf(world.deploy({ timeout: 0.1 }));
    expect(error.code).to.equal('DEPLOYMENT_TIMED_OUT');
    expect(Date.now() - began).to.be.lessThan(15_000);
  });

  it('names the deployments that go on when they cannot be looked at any longer', async () => {
    let looks = 0;
    world = await createAwsWorld({
      answer: (_id, command, signal) =>
        command === 'Install' ? forever(signal) : Promise.resolve(undefined),
      faults: {
        onRequest({ operation }) {
          if (operation !== 'BatchGetDeployments') return undefined;
          looks += 1;
          return looks < 3
            ? undefined
            : {
                kind: 'error',
                status: 400,
                code: 'ExpiredTokenException',
                message: 'The security token is expired',
              };
        },
      },
    });
    const error = await errorOf(world.deploy());
    expect(error.code).to.equal('WATCH_LOST');
    expect(error.message)
      .to.match(/d-[A-Z0-9]+ \(web\)/)
      .and.to.contain('expired');
    expect(exitCodeOf(error)).to.equal(3);
  });

  it('tells what had failed when the time is up for the others', async () => {
    world = await createAwsWorld({
      ...twoGroups,
      answer: (id, command, signal) => {
        if (command !== 'Install') return Promise.resolve(undefined);
        return id.startsWith('i-web')
          ? Promise.resolve(scriptFailure('scripts/a.sh', 3, 'no wares left\n'))
          : forever(signal);
      },
    });
    const error = await errorOf(world.deploy({ timeout: 0.1 }));
    expect(error.code).to.equal('DEPLOYMENT_TIMED_OUT');
    expect(error.message)
      .to.contain('no wares left')
      .and.to.match(/still running: d-[A-Z0-9]+ \(db\)/);
  });

  describe('when it is cancelled', () => {
    it('during the upload, leaves no part of it behind and deploys nothing', async () => {
      const controller = new AbortController();
      world = await createAwsWorld({
        files: large,
        faults: {
          onRequest({ operation }) {
            if (operation === 'UploadPart')
              setTimeout(() => controller.abort(new Error('Ctrl-C')), 20);
            return operation === 'UploadPart' ? { kind: 'delay', milliseconds: 100 } : undefined;
          },
        },
      });
      const error = await errorOf(world.deploy({}, { signal: controller.signal }));
      expect(error.code).to.equal('CANCELLED');
      expect(error.message).to.contain('nothing was deployed');
      expect((error.cause as Error).message).to.equal('Ctrl-C');
      expect(await world.openUploads()).to.equal(0);
      expect(await world.objects()).to.deep.equal([]);
      expect(world.calls).not.to.include('codedeploy.CreateDeployment');
      expect(exitCodeOf(error)).to.equal(130);
    });

    const cancelWhileDeploying = async (onCancel: 'leave' | 'stop') => {
      const controller = new AbortController();
      let asked = false;
      world = await createAwsWorld({
        answer: (_id, command, signal) => {
          asked ||= command === 'Install';
          return command === 'Install' ? untilStopping(world, signal) : Promise.resolve(undefined);
        },
      });
      const deploying = errorOf(world.deploy({ onCancel }, { signal: controller.signal }));
      await until(() => asked, 'an instance is installing');
      controller.abort(new Error('Ctrl-C'));
      return deploying;
    };

    it('during the deployment, says what is still running and how to stop it', async () => {
      const error = await cancelWhileDeploying('leave');
      expect(error.code).to.equal('CANCELLED');
      expect(error.message).to.match(/still running in CodeDeploy: d-[A-Z0-9]+ \(web\)/);
      expect(error.hint).to.contain('codedeployer stop');
      expect(world.calls).not.to.include('codedeploy.StopDeployment');
    });

    it('stops the deployments when it was told to', async () => {
      const error = await cancelWhileDeploying('stop');
      expect(error.code).to.equal('CANCELLED');
      expect(error.message).to.match(/asked CodeDeploy to stop d-[A-Z0-9]+ \(web\): stopped\.$/);
      expect(world.calls).to.include('codedeploy.StopDeployment');
    });

    it('tells which deployments had ended, and which it asked to stop', async () => {
      const controller = new AbortController();
      world = await createAwsWorld({
        ...twoGroups,
        answer: (id, command, signal) =>
          command === 'Install' && id.startsWith('i-db')
            ? untilStopping(world, signal)
            : Promise.resolve(undefined),
      });
      const deploying = errorOf(world.deploy({ onCancel: 'stop' }, { signal: controller.signal }));
      await until(
        () => world.events.some((event) => event.type === 'deployment-finished'),
        'the first group has ended',
      );
      controller.abort(new Error('Ctrl-C'));
      const error = await deploying;
      expect(error.message).to.match(/ended before: d-[A-Z0-9]+ \(web\) succeeded/);
      expect(error.message).to.match(/asked CodeDeploy to stop d-[A-Z0-9]+ \(db\): stopped/);
      expect(error.message).not.to.contain('nothing was deployed');
    });

    it('says that a deployment goes on which it could not stop, and why', async () => {
      const controller = new AbortController();
      world = await createAwsWorld({
        answer: (_id, command, signal) =>
          command === 'Install' ? forever(signal) : Promise.resolve(undefined),
        faults: {
          onRequest: ({ operation }) =>
            operation === 'StopDeployment'
              ? {
                  kind: 'error',
                  status: 400,
                  code: 'AccessDeniedException',
                  message: 'not authorized',
                }
              : undefined,
        },
      });
      const deploying = errorOf(world.deploy({ onCancel: 'stop' }, { signal: controller.signal }));
      await until(
        () => world.events.some((event) => event.type === 'lifecycle-event'),
        'it has begun',
      );
      controller.abort(new Error('Ctrl-C'));
      const error = await deploying;
      expect(error.message).to.match(/still running in CodeDeploy: d-[A-Z0-9]+ \(web\)/);
      const warnings = world.events.flatMap((event) =>
        event.type === 'warning' ? [`${event.message} ${event.hint ?? ''}`] : [],
      );
      expect(warnings.join('\n')).to.contain('codedeploy:StopDeployment');
    });
  });

  describe('refuses with a clear error, before anything is uploaded,', () => {
    const denied = (operation: string): AwsWorldOptions['faults'] => ({
      onRequest: (call) =>
        call.operation === operation
          ? { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'not authorized' }
          : undefined,
    });

    const cases: Readonly<
      Record<string, { world: AwsWorldOptions; code: string; says: string[] }>
    > = {
      'a bucket that is not there': {
        world: { buckets: [] },
        code: 'BUCKET_NOT_FOUND',
        says: ['"shop-revisions"'],
      },
      'a bucket in another region': {
        world: { buckets: [{ name: 'shop-revisions', region: 'us-west-2' }] },
        code: 'BUCKET_REGION',
        says: ['us-west-2', region],
      },
      'a group that CodeDeploy does not know': {
        world: { groups: ['other'] },
        code: 'GROUP_NOT_FOUND',
        says: ['"web"', '"shop"'],
      },
      'an application that CodeDeploy does not know': {
        world: {
          files: {
            'deploy/codedeployer.yml':
              'application: shap\nbucket: shop-revisions\ngroups: [web]\nsource: dist\n',
          },
        },
        code: 'APPLICATION_NOT_FOUND',
        says: ['"shap"', 'create-application'],
      },
      'no access to CodeDeploy': {
        world: { faults: denied('BatchGetDeploymentGroups') },
        code: 'AWS_ACCESS_DENIED',
        says: ['codedeploy:BatchGetDeploymentGroups'],
      },
    };

    for (const [what, { world: options, code, says }] of Object.entries(cases)) {
      it(what, async () => {
        world = await createAwsWorld(options);
        const error = await errorOf(world.deploy());
        expect(error.code).to.equal(code);
        expect(error.hint).to.be.a('string');
        for (const words of says) expect(`${error.message} ${error.hint ?? ''}`).to.contain(words);
        expect(
          world.calls.filter((call) => /PutObject|Upload|CreateDeployment/.test(call)),
        ).to.deep.equal([]);
      });
    }

    it('no right to write to the bucket', async () => {
      const forbidden = {
        kind: 'error',
        status: 403,
        code: 'AccessDenied',
        message: 'Access Denied',
      } as const;
      world = await createAwsWorld({
        faults: { onRequest: ({ service }) => (service === 's3' ? forbidden : undefined) },
      });
      const error = await errorOf(world.deploy());
      expect(error.code).to.equal('AWS_ACCESS_DENIED');
      expect(error.message).to.contain('s3:PutObject').and.to.contain('s3://shop-revisions/shop/');
      expect(world.calls).not.to.include('codedeploy.CreateDeployment');
    });
  });

  it('runs from the command line against AWS without loading anything of the rehearsal', async () => {
    world = await createAwsWorld();
    await world.project.write({
      'log-modules.mjs': `import { createRequire, register } from 'node:module';
        import { appendFileSync } from 'node:fs';
        const required = () => Object.keys(createRequire(import.meta.url).cache).join('\\n');
        process.once('exit', () => appendFileSync(process.env.MODULE_LOG, required()));
        register('data:text/javascript,' + encodeURIComponent(\`
          import { appendFileSync } from 'node:fs';
          export async function load(url, context, next) {
            appendFileSync(process.env.MODULE_LOG, url + '\\\\n');
            return next(url, context);
          }\`));`,
    });
    const log = world.project.path('modules.log');
    const ended = await world.project.codedeployer(['deploy', '--poll-interval', '0.1'], {
      env: {
        AWS_ENDPOINT_URL: world.endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        NODE_OPTIONS: `--import=${world.project.path('log-modules.mjs')}`,
        MODULE_LOG: log,
      },
    });
    expect(ended.code, ended.output).to.equal(0);
    const loaded = await readFile(log, 'utf8');
    expect(loaded).to.contain('packages/core/bundle/').and.to.contain('client-codedeploy');
    expect(loaded).not.to.contain('packages/rehearsal');
  });
});
