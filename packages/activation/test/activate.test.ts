import { GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import {
  actions,
  createActivationWorld,
  states,
  type ActivationWorld,
} from './support/activation-world.js';

const section = {
  serviceRole: 'arn:aws:iam::222233334444:role/shop-codedeploy',
  bucket: 'leave',
} as const;

describe('activate()', () => {
  let aws: ActivationWorld;

  beforeEach(async () => {
    aws = await createActivationWorld();
  });

  afterEach(async () => {
    await aws.close();
  });

  it('makes all of an empty account, and has nothing to do the second time', async () => {
    const config = {
      application: 'shop',
      groups: ['web', 'worker'],
      activation: {
        ...section,
        ec2Tags: [{ key: 'Role', value: 'web' }, { key: 'Old' }],
        autoRollback: true,
        alarms: ['cpu'],
        tags: { Team: 'shop' },
      },
    };
    const first = await aws.run(config);
    expect(first.error).to.equal(undefined);
    expect(actions(first)).to.deep.equal([
      'create application shop',
      'create deployment group shop/web',
      'create deployment group shop/worker',
    ]);
    expect(states(first)).to.deep.equal(['done', 'done', 'done']);
    expect(actions(await aws.run(config))).to.deep.equal([]);
  });

  it('makes nothing where nobody agrees', async () => {
    const config = { application: 'shop', groups: ['web'], activation: section };
    const report = await aws.run(config, { yes: false });
    expect(states(report)).to.deep.equal(['not begun', 'not begun']);
    const error = await aws.codeDeploy
      .send(new GetDeploymentGroupCommand({ applicationName: 'shop', deploymentGroupName: 'web' }))
      .catch((error: unknown) => error as Error);
    expect(error).to.have.property('name', 'ApplicationDoesNotExistException');
  });

  it('has another deployment configuration take the place of one whose values change', async () => {
    const config = (count: number) => ({
      application: 'shop',
      groups: ['web'],
      deploymentConfig: 'slow',
      activation: { ...section, deploymentConfigs: { slow: { minimumHealthyHosts: { count } } } },
    });
    const first = await aws.run(config(1));
    expect(first.error).to.equal(undefined);
    expect(actions(await aws.run(config(1)))).to.deep.equal([]);
    const [, slow] = first.changes;
    const second = await aws.run(config(2));
    expect(second.error).to.equal(undefined);
    const replaced = second.changes.find(({ action }) => action === 'replace');
    expect(actions(second)).to.deep.equal([
      `replace deployment configuration ${replaced?.name ?? ''}`,
      'change deployment group shop/web: deploymentConfig',
      `delete deployment configuration ${slow?.name ?? ''}`,
    ]);
    expect(replaced?.fields.map(({ field, from, to }) => [field, from, to])).to.deep.include([
      'minimumHealthyHosts',
      '1',
      '2',
    ]);
    expect(actions(await aws.run(config(2)))).to.deep.equal([]);
  });
});
