import { readFile } from 'node:fs/promises';
import type { Activation } from '@codedeployer/core/activation';
import type { WrittenConfig } from '@codedeployer/core/config';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { emitted } from '../support/emitted.js';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** The fields of a section that have no fields themselves, by their paths; a name that a person chooses is `*`. */
function fieldsOf(schema: Schema, path: readonly string[] = []): string[] {
  const found = [schema, ...(schema.anyOf ?? [])].flatMap((form) => [
    ...Object.entries(form.properties ?? {}).flatMap(([name, one]) =>
      fieldsOf(one, [...path, name]),
    ),
    ...(form.items === undefined ? [] : fieldsOf(form.items, path)),
    ...(typeof form.additionalProperties === 'object'
      ? fieldsOf(form.additionalProperties, [...path, '*'])
      : []),
  ]);
  return found.length > 0 ? [...new Set(found)] : [path.join('.')];
}

/** What shows that a field was heeded, in the template or beside it, and not where it is not said. */
interface Shown {
  readonly said: Activation;
  readonly shows: RegExp;
  /** What it is said beside; nothing of it is enough to show it. */
  readonly beside?: Activation;
}

const topic = 'arn:aws:sns:eu-central-1:222233334444:told';
const slow = (values: object) =>
  ({ deploymentConfigs: { slow: { minimumHealthyHosts: { count: 1 }, ...values } } }) as Activation;
const zonal = (values: object) => slow({ zonal: { monitorDurationInSeconds: 7, ...values } });

const fields: Readonly<Record<string, Shown>> = {
  serviceRole: { said: { serviceRole: 'other-role' }, shows: /RoleName: other-role$/m },
  'instanceProfile.name': {
    said: { instanceProfile: { name: 'made-profile' } },
    shows: /InstanceProfileName: made-profile$/m,
  },
  'instanceProfile.vpc': {
    beside: { instanceProfile: { name: 'made-profile' } },
    said: { instanceProfile: { name: 'made-profile', vpc: true } },
    shows: /codedeploy-commands-secure:PollHostCommand/,
  },
  'ec2Tags.key': { said: { ec2Tags: [{ key: 'K1' }] }, shows: /Key: K1\n +Type: KEY_ONLY/ },
  'ec2Tags.value': { said: { ec2Tags: [{ value: 'V1' }] }, shows: /Value: V1\n +Type: VALUE_ONLY/ },
  'ec2TagSets.key': { said: { ec2TagSets: [[{ key: 'K1' }], [{ key: 'K2' }]] }, shows: /K1[^]*K2/ },
  'ec2TagSets.value': {
    said: { ec2TagSets: [[{ key: 'K1', value: 'V1' }]] },
    shows: /Value: V1\n +Type: KEY_AND_VALUE/,
  },
  'onPremisesTags.key': {
    said: { onPremisesTags: [{ key: 'K1' }] },
    shows: /OnPremisesTagGroup:\n.*Key: K1/,
  },
  'onPremisesTags.value': {
    said: { onPremisesTags: [{ value: 'V1' }] },
    shows: /OnPremisesTagGroup:\n.*Value: V1/,
  },
  'onPremisesTagSets.key': {
    said: { onPremisesTagSets: [[{ key: 'K1' }], [{ key: 'K2' }]] },
    shows: /OnPremisesTagGroup:\n.*K1[^]*OnPremisesTagGroup:\n.*K2/,
  },
  'onPremisesTagSets.value': {
    said: { onPremisesTagSets: [[{ key: 'K1', value: 'V1' }]] },
    shows: /OnPremisesTagGroup:\n.*K1\n +Value: V1/,
  },
  autoScalingGroups: {
    said: { autoScalingGroups: ['fleet'] },
    shows: /AutoScalingGroups:\n +- fleet/,
  },
  autoRollback: {
    said: { autoRollback: true },
    shows: /Enabled: true\n +Events:\n +- DEPLOYMENT_FAILURE/,
  },
  rollbackOn: {
    beside: { autoRollback: true },
    said: { rollbackOn: ['DEPLOYMENT_STOP_ON_REQUEST'] },
    shows: /- DEPLOYMENT_STOP_ON_REQUEST/,
  },
  alarms: { said: { alarms: ['cpu-high'] }, shows: /Alarms:\n +- Name: cpu-high/ },
  ignorePollAlarmFailure: {
    beside: { alarms: ['cpu-high'] },
    said: { ignorePollAlarmFailure: true },
    shows: /IgnorePollAlarmFailure: true/,
  },
  'triggers.name': {
    beside: { triggers: [{ topic }] },
    said: { triggers: [{ name: 'shouts', topic }] },
    shows: /TriggerName: shouts/,
  },
  'triggers.topic': {
    said: { triggers: [{ topic }] },
    shows: /TriggerTargetArn: arn:aws:sns.*told/,
  },
  'triggers.events': {
    beside: { triggers: [{ topic }] },
    said: { triggers: [{ topic, events: ['InstanceReady'] }] },
    shows: /TriggerEvents:\n +- InstanceReady/,
  },
  'loadBalancer.targetGroups': {
    said: { loadBalancer: { targetGroups: ['blue'] } },
    shows: /WITH_TRAFFIC_CONTROL\n +LoadBalancerInfo:\n +TargetGroupInfoList:\n +- Name: blue/,
  },
  'loadBalancer.classic': {
    said: { loadBalancer: { classic: ['old-elb'] } },
    shows: /WITH_TRAFFIC_CONTROL\n +LoadBalancerInfo:\n +ElbInfoList:\n +- Name: old-elb/,
  },
  outdatedInstancesStrategy: {
    said: { outdatedInstancesStrategy: 'IGNORE' },
    shows: /OutdatedInstancesStrategy: IGNORE/,
  },
  terminationHook: { said: { terminationHook: true }, shows: /TerminationHookEnabled: true/ },
  'tags.*': { said: { tags: { Team: 'ops' } }, shows: /Key: Team\n +Value: ops/ },
  bucket: { said: { bucket: 'complete' }, shows: /is to be completed .* which a stack cannot do/ },
  'deploymentConfigs.*.minimumHealthyHosts.count': {
    said: slow({ minimumHealthyHosts: { count: 23 } }),
    shows: /Type: HOST_COUNT\n +Value: 23/,
  },
  'deploymentConfigs.*.minimumHealthyHosts.percent': {
    said: slow({ minimumHealthyHosts: { percent: 23 } }),
    shows: /Type: FLEET_PERCENT\n +Value: 23/,
  },
  'deploymentConfigs.*.zonal.minimumHealthyHostsPerZone.count': {
    said: zonal({ minimumHealthyHostsPerZone: { count: 23 } }),
    shows: /MinimumHealthyHostsPerZone:\n +Type: HOST_COUNT\n +Value: 23/,
  },
  'deploymentConfigs.*.zonal.minimumHealthyHostsPerZone.percent': {
    said: zonal({ minimumHealthyHostsPerZone: { percent: 23 } }),
    shows: /MinimumHealthyHostsPerZone:\n +Type: FLEET_PERCENT\n +Value: 23/,
  },
  'deploymentConfigs.*.zonal.firstZoneMonitorDurationInSeconds': {
    said: zonal({ firstZoneMonitorDurationInSeconds: 23 }),
    shows: /FirstZoneMonitorDurationInSeconds: 23/,
  },
  'deploymentConfigs.*.zonal.monitorDurationInSeconds': {
    said: zonal({ monitorDurationInSeconds: 23 }),
    shows: / MonitorDurationInSeconds: 23/,
  },
};

const config = (activation: Activation): WrittenConfig => ({
  application: 'shop',
  groups: ['web'],
  bucket: 'shop-revisions',
  activation: { serviceRole: 'codedeploy', ...activation },
});

async function everything(activation: Activation): Promise<string> {
  const { text, notes } = await emitted(config(activation));
  return [text, ...notes].join('\n');
}

describe('activate --emit, field by field', () => {
  const isBlueGreen = (field: string) => field.startsWith('blueGreen.');
  let all: string[];

  before(async () => {
    const file = new URL('../../../core/codedeployer.schema.json', import.meta.url);
    const { properties } = JSON.parse(await readFile(file, 'utf8')) as Schema;
    all = fieldsOf(properties?.activation ?? {});
  });

  it('knows every field that the section may have, for all groups and for one', () => {
    const ofAll = all.filter((field) => !field.startsWith('groups.'));
    expect(ofAll.filter((field) => !isBlueGreen(field))).to.have.members(Object.keys(fields));
    expect(ofAll.filter(isBlueGreen)).to.have.lengthOf(5);
    const ofOne = all.flatMap((field) => /^groups\.\*\.(?<own>.+)$/.exec(field)?.groups?.own ?? []);
    expect(ofOne.filter((field) => !ofAll.includes(field))).to.deep.equal(['renamedFrom']);
  });

  for (const [field, { said, shows, beside = {} }] of Object.entries(fields))
    it(`says ${field} in the template or beside it, for all groups as well as for one`, async () => {
      expect(await everything(beside)).not.to.match(shows);
      expect(await everything({ ...beside, ...said })).to.match(shows);
      const isOfAll = field === 'bucket' || field.startsWith('deploymentConfigs.');
      if (isOfAll) return;
      expect(await everything({ ...beside, groups: { web: said } })).to.match(shows);
    });

  it('refuses a blue/green group, and says how the others are emitted', async () => {
    const request = emitted({
      ...config({ groups: { green: { blueGreen: {}, loadBalancer: { targetGroups: ['a'] } } } }),
      groups: ['web', 'green'],
    });
    const error = await errorOf(request);
    expect(error).to.have.property('code', 'ACTIVATION_EMIT_BLUE_GREEN');
    expect(error).to.have.property('message').that.contains('Deployments of green are blue/green');
    expect(error).to.have.property('hint').that.contains('`--groups web`');
  });

  it('tells that a renamed group is made anew', async () => {
    const text = await everything({ groups: { web: { renamedFrom: 'www' } } });
    expect(text).to.contain('Deployment group shop/web: "renamedFrom" is not in the template');
  });

  it('tells that a load balancer is not heeded without traffic control', async () => {
    const { notes } = await emitted({
      ...config({ loadBalancer: { targetGroups: ['a'] } }),
      groups: { web: { trafficControl: false } },
    });
    expect(notes.join('\n')).to.contain('heeds "loadBalancer" only with traffic control');
  });

  it('says nothing of a bucket or an instance profile that is left alone, and tells so', async () => {
    const arn = 'arn:aws:iam::222233334444:instance-profile/ops/given';
    const { text, notes } = await emitted(config({ bucket: 'leave', instanceProfile: arn }));
    expect(text).not.to.match(/AWS::S3::Bucket|InstanceProfile/);
    expect(notes.join('\n')).to.contain(`${arn} is given by its ARN`);
  });

  it('tells what has no effect without a bucket', async () => {
    const { bucket: _bucket, ...without } = config({ bucket: 'make', instanceProfile: 'made' });
    const { text, notes } = await emitted(without);
    expect(text).not.to.match(/AWS::S3::Bucket|InstanceProfile/);
    expect(notes.join('\n'))
      .to.contain('The instance profile of web is not in the template')
      .and.to.contain('`bucket: make` has no effect');
  });
});
