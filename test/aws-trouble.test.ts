import {
  CodeDeployClient,
  CreateDeploymentCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { S3Client } from '@aws-sdk/client-s3';
import type { Clients } from '@codedeployer/core';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  createAwsWorld,
  credentials,
  region,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

type OnRequest = NonNullable<NonNullable<AwsWorldOptions['faults']>['onRequest']>;
type Fault = ReturnType<OnRequest>;

/** Meets every request for an operation with a fault. */
const always = (operation: string, fault: Fault): AwsWorldOptions => ({
  faults: { onRequest: (call) => (call.operation === operation ? fault : undefined) },
});

const throttling = { code: 'ThrottlingException', message: 'Rate exceeded' };
const denial = { code: 'AccessDeniedException', message: 'not authorized' };

describe('deploy, where AWS is not at its best,', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  /** Clients that do not try long, so that a test need not either. */
  const hasty = (endpoint = world.endpoint): Clients => {
    const shared = { endpoint, region, credentials, maxAttempts: 2 };
    return {
      s3: new S3Client({ ...shared, forcePathStyle: true }),
      codeDeploy: new CodeDeployClient(shared),
    };
  };
  const count = (operation: string) => world.calls.filter((call) => call === operation).length;
  const deployments = async () => {
    const codeDeploy = new CodeDeployClient({ endpoint: world.endpoint, region, credentials });
    return (await codeDeploy.send(new ListDeploymentsCommand({}))).deployments ?? [];
  };

  it('watches more groups than one request may ask for', async () => {
    const groups = Array.from({ length: 26 }, (_, index) => `web-${index + 1}`);
    const scripts = groups.map((group) => [
      `deploy/hook-scripts/${group}/AfterInstall.sh`,
      '#!/usr/bin/env bash\n',
    ]);
    world = await createAwsWorld({
      groups,
      files: {
        'deploy/codedeployer.yml': `application: shop\nbucket: shop-revisions\ngroups: [${groups.join(', ')}]\nsource: dist\n`,
        ...(Object.fromEntries(scripts) as Record<string, string>),
      },
    });
    const report = await world.deploy();
    expect(
      report.deployments.map(({ group, status }) => `${group} ${status}`),
      'each group once, in order',
    ).to.deep.equal(groups.map((group) => `${group} Succeeded`));
  });

  describe('when the answer to CreateDeployment gets lost', () => {
    it('watches the deployment that has begun, and asks for no second one', async () => {
      const onRequest: OnRequest = ({ operation, count }) =>
        operation === 'CreateDeployment' && count === 1 ? { kind: 'lose-answer' } : undefined;
      world = await createAwsWorld({ faults: { onRequest } });
      const report = await world.deploy();
      expect(count('codedeploy.CreateDeployment')).to.equal(1);
      expect(report.deployments.map(({ deploymentId }) => deploymentId)).to.deep.equal(
        await deployments(),
      );
      expect(report.succeeded).to.be.true;
    });

    it('finds it also when no further try comes through and it has ended meanwhile', async () => {
      const onRequest: OnRequest = ({ operation, count }) => {
        if (operation === 'CreateDeployment')
          return count === 1 ? { kind: 'lose-answer' } : { kind: 'drop' };
        return operation === 'ListDeployments' ? { kind: 'delay', milliseconds: 1000 } : undefined;
      };
      world = await createAwsWorld({ faults: { onRequest } });
      const report = await world.deploy({}, { clients: hasty() });
      expect(report.deployments.map(({ deploymentId }) => deploymentId)).to.deep.equal(
        await deployments(),
      );
    });

    it('says that nothing is known when it may not look', async () => {
      const onRequest: OnRequest = ({ operation }) => {
        if (operation === 'CreateDeployment') return { kind: 'lose-answer' };
        return operation === 'ListDeployments'
          ? { kind: 'error', status: 400, ...denial }
          : undefined;
      };
      world = await createAwsWorld({ faults: { onRequest } });
      const error = await errorOf(world.deploy({}, { clients: hasty() }));
      expect(error.message)
        .to.contain('It is not known whether the deployment to "web" was started')
        .and.to.contain('codedeploy:ListDeployments');
    });
  });

  it('takes no deployment for its own that somebody else has begun', async () => {
    let held = false;
    world = await createAwsWorld({
      answer: async () => {
        await until(() => !held, 'the other deployment may go on');
        return undefined;
      },
    });
    const { revision } = await world.deploy();
    held = true;
    const { bucket, key, eTag } = revision;
    const codeDeploy = new CodeDeployClient({ endpoint: world.endpoint, region, credentials });
    const { deploymentId: other } = await codeDeploy.send(
      new CreateDeploymentCommand({
        applicationName: 'shop',
        deploymentGroupName: 'web',
        description: 'by hand',
        revision: { revisionType: 'S3', s3Location: { bucket, key, eTag, bundleType: 'zip' } },
      }),
    );
    try {
      const error = await errorOf(world.deploy({ onBusy: 'fail' }));
      expect(error).to.have.property('code', 'GROUP_BUSY');
      expect(error.message).to.contain(other);
      // The first one, and the one by hand.
      expect(count('codedeploy.CreateDeployment')).to.equal(2);
    } finally {
      held = false;
    }
  });

  for (const operation of ['BatchGetDeploymentGroups', 'RegisterApplicationRevision']) {
    it(`can be cancelled while CodeDeploy takes its time for ${operation}`, async () => {
      world = await createAwsWorld(always(operation, { kind: 'delay', milliseconds: 20_000 }));
      const controller = new AbortController();
      const deploying = errorOf(world.deploy({}, { signal: controller.signal }));
      await until(() => count(`codedeploy.${operation}`) > 0, 'CodeDeploy is asked');
      const asked = performance.now();
      controller.abort(new Error('Ctrl-C'));
      const error = await deploying;
      expect(error.code).to.equal('CANCELLED');
      expect(performance.now() - asked).to.be.below(5000);
      expect(world.calls).not.to.include('codedeploy.CreateDeployment');
    });
  }

  for (const operation of ['ListDeploymentTargets', 'BatchGetDeploymentTargets']) {
    it(`names codedeploy:${operation} when that is denied while it watches`, async () => {
      world = await createAwsWorld(always(operation, { kind: 'error', status: 400, ...denial }));
      const error = await errorOf(world.deploy());
      expect(error.message).to.contain(`codedeploy:${operation}`);
      expect(error.message).not.to.contain('codedeploy:BatchGetDeployments ');
    });
  }

  describe('says', () => {
    const s3 = (status: number, code: string) =>
      ({ kind: 'error', status, code, message: code }) as const;
    const cases: Readonly<
      Record<string, { world: AwsWorldOptions; code: string; says: string[] }>
    > = {
      'that connections break': {
        world: always('BatchGetDeploymentGroups', { kind: 'drop' }),
        code: 'AWS_UNREACHABLE',
        says: ['ECONNRESET', 'codedeploy:BatchGetDeploymentGroups'],
      },
      'that CodeDeploy throttles': {
        world: always('RegisterApplicationRevision', {
          kind: 'error',
          status: 400,
          ...throttling,
        }),
        code: 'AWS_ANSWERED',
        says: ['ThrottlingException', 'Rate exceeded', 'codedeploy:RegisterApplicationRevision'],
      },
      'that S3 does not like a HEAD': {
        world: always('HeadObject', s3(400, 'BadRequest')),
        code: 'AWS_ANSWERED',
        says: ['400', 's3:GetObject', 's3://shop-revisions/shop/'],
      },
      'that S3 is busy': {
        world: always('HeadObject', s3(503, 'SlowDown')),
        code: 'AWS_ANSWERED',
        says: ['503', 's3:GetObject', 'again later'],
      },
      'that an upload was cut': {
        world: always('PutObject', { kind: 'drop' }),
        code: 'UPLOAD_FAILED',
        says: ['ECONNRESET', 's3://shop-revisions/shop/'],
      },
    };
    for (const [what, { world: options, code, says }] of Object.entries(cases)) {
      it(what, async () => {
        world = await createAwsWorld(options);
        const error = await errorOf(world.deploy({}, { clients: hasty() }));
        expect(error.code).to.equal(code);
        for (const words of says) expect(`${error.message} ${error.hint ?? ''}`).to.contain(words);
        expect(world.calls).not.to.include('codedeploy.CreateDeployment');
      });
    }

    it('that there is no host of that name, as with a misspelt region', async () => {
      world = await createAwsWorld();
      const host = 'codedeploy.eu-cental-1.invalid';
      const error = await errorOf(world.deploy({}, { clients: hasty(`http://${host}`) }));
      expect(error.code).to.equal('AWS_UNREACHABLE');
      expect(error.message)
        .to.contain(host)
        .and.to.match(/ENOTFOUND|EAI_AGAIN/);
      expect(error.hint).to.contain('"region"');
    });
  });
});
