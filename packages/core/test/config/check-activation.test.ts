import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { loadRevisionConfig, type WrittenConfig } from '@codedeployer/core/config';

type Section = NonNullable<WrittenConfig['activation']>;

const serviceRole = 'shop-codedeploy';
const topic = 'arn:aws:sns:eu-central-1:111122223333:deploys';
const tags = Array.from({ length: 6 }, (_, place) => ({ key: `k${place}` }));
const ends = 'terminateBlueInstancesOnDeploymentSuccess';

/** What each rule of the section refuses, and the same as it may be. */
const rules: Readonly<
  Record<
    string,
    {
      readonly wrong: Section;
      readonly right: Section;
      readonly field: string;
      readonly says: RegExp;
    }
  >
> = {
  'EC2 tags and sets of them': {
    wrong: { ec2Tags: [{ key: 'a' }], ec2TagSets: [[{ key: 'b' }]] },
    right: { ec2Tags: [], ec2TagSets: [[{ key: 'b' }]] },
    field: 'ec2Tags',
    says: /"ec2TagSets" as well/,
  },
  'tags on premises and sets of them': {
    wrong: { onPremisesTags: [{ key: 'a' }], onPremisesTagSets: [[{ key: 'b' }]] },
    right: { onPremisesTags: [{ key: 'a' }], onPremisesTagSets: [] },
    field: 'onPremisesTags',
    says: /"onPremisesTagSets" as well/,
  },
  'more than ten EC2 tags in all sets': {
    wrong: { ec2TagSets: [tags, tags] },
    right: { ec2TagSets: [tags, tags.slice(2)] },
    field: 'ec2TagSets',
    says: /12 tags .* 10 at most/,
  },
  'more than ten tags on premises in all sets': {
    wrong: { onPremisesTagSets: [tags, tags] },
    right: { onPremisesTagSets: [tags, tags.slice(2)] },
    field: 'onPremisesTagSets',
    says: /12 tags .* 10 at most/,
  },
  'never to roll back, and when': {
    wrong: { autoRollback: false, rollbackOn: ['DEPLOYMENT_FAILURE'] },
    right: { autoRollback: true, rollbackOn: ['DEPLOYMENT_FAILURE'] },
    field: 'rollbackOn',
    says: /never to roll back/,
  },
  'alarms that are not there': {
    wrong: { ignorePollAlarmFailure: true },
    right: { ignorePollAlarmFailure: true, alarms: ['cpu'] },
    field: 'ignorePollAlarmFailure',
    says: /no "alarms"/,
  },
  'two triggers of one name': {
    wrong: { triggers: [{ topic }, { topic }] },
    right: { triggers: [{ topic }, { topic, name: 'other' }] },
    field: 'triggers',
    says: /called "deploys"/,
  },
  "a tag of AWS's own": {
    wrong: { tags: { 'aws:team': 'x' } },
    right: { tags: { 'aws-team': 'x' } },
    field: 'tags',
    says: /"aws:team" begins with "aws:"/,
  },
  'more than fifty tags': {
    wrong: {
      tags: Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`k${place}`, ''])),
    },
    right: {
      tags: Object.fromEntries(Array.from({ length: 50 }, (_, place) => [`k${place}`, ''])),
    },
    field: 'tags',
    says: /there are 51, and AWS takes 50/,
  },
  'one name for the role of CodeDeploy and that of the instances': {
    wrong: { serviceRole: 'shop', instanceProfile: { name: 'shop' } },
    right: { serviceRole: 'shop', instanceProfile: 'shop-instances' },
    field: 'serviceRole',
    says: /"instanceProfile" is called "shop" as well/,
  },
  'copying none of two Auto Scaling groups': {
    wrong: {
      autoScalingGroups: ['a', 'b'],
      blueGreen: { greenFleetProvisioningOption: 'COPY_AUTO_SCALING_GROUP' },
    },
    right: {
      autoScalingGroups: ['a'],
      blueGreen: { greenFleetProvisioningOption: 'COPY_AUTO_SCALING_GROUP' },
    },
    field: 'blueGreen.greenFleetProvisioningOption',
    says: /there are 2/,
  },
  'blue/green of instances on premises alone': {
    wrong: { onPremisesTags: [{ key: 'a' }], blueGreen: {} },
    right: { onPremisesTags: [{ key: 'a' }], ec2Tags: [{ key: 'a' }], blueGreen: {} },
    field: 'blueGreen',
    says: /on premises, .*leave "blueGreen" out/,
  },
  'more than ten alarms': {
    wrong: { alarms: Array.from({ length: 11 }, (_, place) => `a${place}`) },
    right: { alarms: Array.from({ length: 10 }, (_, place) => `a${place}`) },
    field: 'alarms',
    says: /10 alarms at most/,
  },
  'waiting before going on at once': {
    wrong: { blueGreen: { deploymentReadyOption: { waitTimeInMinutes: 5 } } },
    right: {
      blueGreen: {
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 5 },
      },
    },
    field: 'blueGreen.deploymentReadyOption.waitTimeInMinutes',
    says: /only STOP_DEPLOYMENT/,
  },
  'waiting before nothing ends': {
    wrong: { blueGreen: { [ends]: { action: 'KEEP_ALIVE', terminationWaitTimeInMinutes: 5 } } },
    right: { blueGreen: { [ends]: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 } } },
    field: `blueGreen.${ends}.terminationWaitTimeInMinutes`,
    says: /KEEP_ALIVE terminates no instance/,
  },
};

describe('the section "activation"', () => {
  const load = (activation: Section, more: WrittenConfig = {}) =>
    loadRevisionConfig({
      directory: '/',
      env: {},
      options: {
        application: 'shop',
        groups: ['web', 'worker'],
        activation: { serviceRole, ...activation },
        ...more,
      },
    });

  const refused = async (field: string, says: RegExp, ...what: Parameters<typeof load>) => {
    const error = await errorOf(load(...what));
    expect(error).to.have.property('code', 'CONFIG_INVALID_VALUE');
    expect(error.message).to.match(says).and.include(`"${field}"`);
  };

  for (const [what, { wrong, right, field, says }] of Object.entries(rules))
    it(`refuses ${what}, for all groups and for one`, async () => {
      await refused(`activation.${field}`, says, wrong);
      await refused(`activation.groups.worker.${field}`, says, { groups: { worker: wrong } });
      await load(right);
      await load({ groups: { worker: right } });
    });

  it('names the group for which something is wrong that is said of all', async () => {
    const own = { worker: { onPremisesTags: [{ key: 'a' }] }, web: { ec2Tags: [{ key: 'a' }] } };
    await refused('activation.blueGreen', /: it is for the group "worker" as well: its instances/, {
      blueGreen: {},
      groups: own,
    });
  });

  it('refuses traffic control without a load balancer', async () => {
    const trafficControl = { groups: { web: { trafficControl: true }, worker: null } };
    await refused('activation.groups.web.loadBalancer', /there is none/, {}, trafficControl);
    await load({ loadBalancer: { classic: ['old'] } }, trafficControl);
  });

  it("refuses a deployment configuration that is called as AWS's own are", async () => {
    const minimumHealthyHosts = { count: 1 };
    const named = (name: string) => ({ deploymentConfigs: { [name]: { minimumHealthyHosts } } });
    const error = await errorOf(load(named('CodeDeployDefault.Slow')));
    expect(error).to.have.property('code', 'CONFIG_INVALID_VALUE');
    expect(error.message).to.match(
      /activation\.deploymentConfigs.*does not begin with "CodeDeployDefault\."/,
    );
    await load(named('CodeDeploySlow'));
  });

  it('refuses former names that two groups would want, or that a group has', async () => {
    const renamed = (web: string, worker?: string) => ({
      groups: {
        web: { renamedFrom: web },
        ...(worker !== undefined && { worker: { renamedFrom: worker } }),
      },
    });
    const field = 'activation.groups.web.renamedFrom';
    await refused('activation.groups.worker.renamedFrom', /"web" is renamed from "www" as well/, {
      ...renamed('www', 'www'),
    });
    await refused(field, /as the group "worker", .*one after another/, renamed('worker'));
    await refused(field, /call the group "web" still/, renamed('web'));
    await load(renamed('www', 'jobs'));
    // In another region another group has the name.
    await load(renamed('www', 'www'), { groups: { web: { region: 'us-east-1' }, worker: null } });
  });

  for (const [option, value, kind] of [
    ['serviceRole', 'arn:aws:iam::111122223333:user/x', 'role'],
    ['serviceRole', 'arn:aws:iam::111122223333:instance-profile/x', 'role'],
    ['instanceProfile', 'arn:aws:iam::111122223333:role/x', 'instance-profile'],
  ] as const)
    it(`refuses ${value} as ${option}`, async () => {
      const says = new RegExp(`arn:aws:iam::<account>:${kind}/<name>`);
      await refused(`activation.${option}`, says, { [option]: value });
    });

  for (const [key, why] of Object.entries({
    ec2DeploymentOptions: /SDK leaves it out/,
    ecsServices: /ECS and Lambda/,
    deploymentStyle: /said by "blueGreen"/,
  }))
    it(`says why there is no ${key}, for all groups and for one`, async () => {
      for (const section of [{ [key]: {} }, { groups: { web: { [key]: {} } } }]) {
        const error = await errorOf(load(section));
        expect(error).to.have.property('code', 'CONFIG_UNKNOWN_KEY');
        expect(error.message).to.match(why).and.include(`"${key}" cannot be set in "activation"`);
      }
    });

  it('is refused where nothing is in it, as what it is', async () => {
    const error = await errorOf(load({}, { activation: null as never }));
    expect(error).to.have.property('code', 'CONFIG_INVALID_VALUE');
    expect(error.message).to.match(
      /"activation" .*expected a structure of keys and values, found null/,
    );
  });

  it('refuses a group that is not configured, with the one that is meant', async () => {
    await refused('activation.groups', /no group "wokrer".*is it "worker"\?/, {
      groups: { wokrer: {} },
    });
  });
});
