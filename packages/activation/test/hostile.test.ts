import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  actions,
  createActivationWorld,
  type ActivationWorld,
} from './support/activation-world.js';

const serviceRole = 'arn:aws:iam::222233334444:role/shop-codedeploy';
const config = {
  application: 'shop',
  groups: ['web'],
  activation: { serviceRole, bucket: 'leave' as const },
};

describe('activate() of what cannot be', () => {
  const writes: string[] = [];
  /** What CodeDeploy says of the application, where it is not the rehearsal's. */
  let application: object | undefined;
  let aws: ActivationWorld;

  beforeEach(async () => {
    writes.length = 0;
    application = undefined;
    aws = await createActivationWorld({
      onRequest({ operation }) {
        if (!/^(?:Get|List|Describe|Head)/.test(operation)) writes.push(operation);
        if (operation !== 'GetApplication' || application === undefined) return undefined;
        return {
          kind: 'replace-answer',
          status: 200,
          contentType: 'application/x-amz-json-1.1',
          body: JSON.stringify({ application }),
        };
      },
    });
  });

  afterEach(async () => {
    await aws.close();
  });

  for (const [option, value] of Object.entries({
    serviceRole: 'arn:aws-cn:iam::222233334444:role/shop-codedeploy',
    instanceProfile: 'arn:aws-us-gov:iam::222233334444:instance-profile/shop',
    triggers: [{ topic: 'arn:aws-cn:sns:cn-north-1:222233334444:deploys' }],
  }))
    it(`refuses a ${option} of another partition, before anything is done`, async () => {
      const error = await errorOf(
        aws.run({ ...config, activation: { ...config.activation, [option]: value } }),
      );
      expect(error).to.have.property('code', 'ACTIVATION_PARTITION');
      expect(error.message).to.include(`"activation.${option}" of "web"`).and.include('arn:aws:.');
      expect(writes).to.deep.equal([]);
    });

  it('refuses an application of ECS, before anything is done', async () => {
    application = { applicationName: 'shop', computePlatform: 'ECS' };
    const error = await errorOf(aws.run(config));
    expect(error).to.have.property('code', 'COMPUTE_PLATFORM_UNSUPPORTED');
    expect(writes).to.deep.equal([]);
  });

  it('takes every character that a name may have', async () => {
    const odd = {
      application: 'a.b_c+=d,e@-',
      bucket: 'b-1-x',
      groups: ['w.e+b=,@-'],
      deploymentConfig: 'c+=.,@-',
      activation: {
        serviceRole: 'r+=,.@-_x',
        instanceProfile: 'p+=,.@-_x',
        deploymentConfigs: { 'c+=.,@-': { minimumHealthyHosts: { count: 1 } } },
      },
    };
    expect((await aws.run(odd)).error).to.equal(undefined);
    expect(actions(await aws.run(odd))).to.deep.equal([]);
  });

  it('done by two at the same time makes each thing once, and neither fails', async () => {
    const both = {
      ...config,
      bucket: 'shop-revisions',
      deploymentConfig: 'slow',
      activation: {
        serviceRole: 'shop-codedeploy',
        instanceProfile: 'shop-instances',
        deploymentConfigs: { slow: { minimumHealthyHosts: { count: 1 } } },
        tags: { Team: 'shop' },
      },
    };
    const reports = await Promise.all([aws.run(both), aws.run(both)]);
    expect(reports.map(({ error }) => error)).to.deep.equal([undefined, undefined]);
    expect(actions(await aws.run(both))).to.deep.equal([]);
  });
});
