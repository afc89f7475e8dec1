import { importSection } from '@codedeployer/activation';
import { expect } from 'chai';
import {
  actions,
  createActivationWorld,
  type ActivationWorld,
} from './support/activation-world.js';
import { generateSection, seeded } from './support/generate-section.js';

const serviceRole = 'arn:aws:iam::222233334444:role/shop-codedeploy';

describe('activate() of what is there', () => {
  let aws: ActivationWorld;

  beforeEach(async () => {
    aws = await createActivationWorld();
  });

  afterEach(async () => {
    await aws.close();
  });

  it('has nothing to do the second time, whatever the section says, also after another one', async () => {
    const random = seeded(7);
    for (let turn = 0; turn < 50; turn++) {
      const groups = turn % 2 === 0 ? ['web', 'worker'] : ['web'];
      const config = {
        application: `shop-${turn % 5}`,
        groups,
        deploymentConfig: turn % 3 === 0 ? 'slow' : 'CodeDeployDefault.HalfAtATime',
        activation: generateSection(random, groups),
      };
      const said = JSON.stringify(config.activation);
      const first = await aws.run(config);
      expect(first.error, said).to.equal(undefined);
      const second = await aws.run(config, { yes: false });
      expect(actions(second), said).to.deep.equal([]);
    }
  });

  const bare = {
    application: 'shop',
    groups: ['web'],
    activation: { serviceRole, bucket: 'leave' as const },
  };
  const full = {
    ...bare,
    activation: {
      ...bare.activation,
      ec2Tags: [{ key: 'Role', value: 'web' }],
      onPremisesTags: [{ key: 'Rack' }],
      autoRollback: true,
      alarms: ['cpu'],
      triggers: [{ topic: 'arn:aws:sns:eu-central-1:222233334444:deploys' }],
      loadBalancer: { targetGroups: ['web'] },
    },
  };

  it('clears all that nobody says any more, each in its way', async () => {
    await aws.run(full);
    const cleared = await aws.run(bare);
    expect(cleared.error).to.equal(undefined);
    expect(actions(cleared)).to.deep.equal([
      'change deployment group shop/web: ec2Tags, onPremisesTags, autoRollback, alarms, triggers, loadBalancer.targetGroups, trafficControl',
    ]);
    expect(actions(await aws.run(bare))).to.deep.equal([]);
    await aws.run(full);
    expect(actions(await aws.run(full))).to.deep.equal([]);
  });

  it('imports a section with which there is nothing to do', async () => {
    const groups = ['web', 'worker'];
    const random = seeded(11);
    for (let turn = 0; turn < 10; turn++) {
      const application = `imported-${turn}`;
      const { groups: _own, ...activation } = generateSection(random, groups);
      const made = await aws.run({ application, groups, activation });
      expect(made.error).to.equal(undefined);
      const imported = await importSection(await aws.request({ application, groups }));
      expect(imported.notes).to.deep.equal([]);
      const again = await aws.run({ application, groups, activation: imported.activation });
      expect(actions(again), JSON.stringify(imported.activation)).to.deep.equal([]);
    }
  });

  it('renames a group where the section says what it was called', async () => {
    await aws.run(full);
    const renamed = {
      ...full,
      groups: { web: { deploymentGroup: 'shop-web' } },
      activation: { ...full.activation, groups: { web: { renamedFrom: 'web' } } },
    };
    expect(actions(await aws.run(renamed))).to.deep.equal([
      'change deployment group shop/shop-web: name',
    ]);
    expect(actions(await aws.run(renamed))).to.deep.equal([]);
  });

  it('says that nothing is renamed where both names are there, and how the former one goes', async () => {
    await aws.run({ ...full, groups: ['web', 'www'] });
    const renamed = {
      ...full,
      activation: { ...full.activation, groups: { web: { renamedFrom: 'www' } } },
    };
    const report = await aws.run(renamed);
    expect(actions(report)).to.deep.equal([]);
    const notes = report.changes.flatMap((change) => change.notes);
    expect(notes.join()).to.contain('`codedeployer activate --delete www` deletes that');
    expect(actions(await aws.run(renamed, { delete: ['www'] }))).to.deep.equal([
      'delete deployment group shop/www',
    ]);
    const after = (await aws.run(renamed)).changes.flatMap((change) => change.notes);
    expect(after.join()).not.to.contain('renamedFrom');
  });

  it('refuses an Auto Scaling group that is not there before anything is changed', async () => {
    await aws.run(full);
    const missing = {
      ...full,
      groups: ['web', 'worker'],
      activation: { ...full.activation, autoScalingGroups: ['gone'] },
    };
    const before = await aws.run(full, { yes: false });
    const error = (await aws.run(missing).catch((error: unknown) => error)) as Error & {
      hint?: string;
    };
    expect(error).to.have.property('code', 'ACTIVATION_SCALING_GROUP_MISSING');
    expect(error.message)
      .to.contain('"gone" in eu-central-1 of 222233334444')
      .and.contain('for web');
    expect(error.hint).to.contain(
      'aws autoscaling describe-auto-scaling-groups --region eu-central-1',
    );
    expect((await aws.run(full, { yes: false })).changes).to.deep.equal(before.changes);
  });

  it('deletes nothing but what is named, an application after its groups', async () => {
    await aws.run({ ...full, groups: ['web', 'worker'] });
    expect(actions(await aws.run(full))).to.deep.equal([]);
    const one = await aws.run(full, { delete: ['worker'] });
    expect(actions(one)).to.deep.equal(['delete deployment group shop/worker']);
    const all = await aws.run(full, { delete: ['shop'] });
    expect(actions(all)).to.deep.equal([
      'delete deployment group shop/web',
      'delete application shop',
    ]);
    expect(all.error).to.equal(undefined);
    expect(actions(await aws.run(full, { delete: ['shop'] }))).to.deep.equal([]);
  });

  it('refuses to delete what it does not find', async () => {
    await aws.run(full);
    const error = await aws
      .run(full, { delete: ['wbe'] })
      .catch((error: unknown) => error as Error);
    expect(error).to.have.property('code', 'ACTIVATION_DELETE_UNKNOWN');
  });
});
