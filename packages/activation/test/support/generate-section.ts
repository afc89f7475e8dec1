import type { Activation, GroupActivation } from '@codedeployer/core/activation';

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** What a person might write for groups, made at random. */
export function generateSection(random: () => number, groups: readonly string[]): Activation {
  const maybe = <Value>(value: Value, chance = 0.4) => (random() < chance ? value : undefined);
  const pick = <Value>(...values: readonly Value[]) =>
    values[Math.floor(random() * values.length)] as Value;
  const tag = () =>
    pick(
      { key: 'Role', value: pick('web', 'db') },
      { key: 'Old' },
      { value: 'x' },
      { key: 'e', value: '' },
    );
  const alarm = maybe(['cpu', pick('disk', 'memory')]);
  const isCopied = random() < 0.2;
  const blueGreen = {
    deploymentReadyOption: pick(
      undefined,
      { actionOnTimeout: 'CONTINUE_DEPLOYMENT' as const },
      { actionOnTimeout: 'STOP_DEPLOYMENT' as const, waitTimeInMinutes: 30 },
    ),
    terminateBlueInstancesOnDeploymentSuccess: pick(
      undefined,
      { action: 'KEEP_ALIVE' as const },
      { terminationWaitTimeInMinutes: 5 },
    ),
  };
  const settings = (): GroupActivation => {
    const isSet = random() < 0.3;
    const rolls = random() < 0.5;
    const settings = {
      ec2Tags: isSet ? undefined : maybe([tag(), tag()]),
      ec2TagSets: isSet ? [[tag()], [tag(), tag()]] : undefined,
      // Blue/green is not for machines on premises.
      onPremisesTags: isCopied ? undefined : maybe([tag()]),
      autoRollback: rolls ? true : maybe(false),
      rollbackOn: rolls ? maybe(['DEPLOYMENT_STOP_ON_REQUEST' as const]) : undefined,
      alarms: alarm,
      ignorePollAlarmFailure: alarm && maybe(true),
      triggers: maybe([
        { topic: 'arn:aws:sns:eu-central-1:222233334444:deploys' },
        {
          name: 'all',
          topic: 'arn:aws:sns:eu-central-1:222233334444:deploys',
          events: ['InstanceFailure' as const, 'DeploymentStart' as const],
        },
      ]),
      loadBalancer: isCopied ? { targetGroups: ['web'] } : maybe({ targetGroups: ['web', 'alb'] }),
      blueGreen: isCopied ? blueGreen : undefined,
      outdatedInstancesStrategy: maybe(pick('UPDATE' as const, 'IGNORE' as const)),
      tags: maybe({ Team: pick('shop', 'ops'), Cost: '7' }),
    };
    return Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(settings)) as object));
  };
  const zonal = maybe({
    minimumHealthyHostsPerZone: pick({ count: 1 }, { percent: 50 }),
    monitorDurationInSeconds: 60,
  });
  return {
    serviceRole: 'arn:aws:iam::222233334444:role/shop-codedeploy',
    bucket: 'leave',
    ...settings(),
    deploymentConfigs: {
      slow: {
        minimumHealthyHosts: pick({ count: 2 }, { percent: 75 }),
        ...(zonal === undefined ? {} : { zonal }),
      },
    },
    groups: Object.fromEntries(
      groups.map((name) => [
        name,
        { tags: { Name: name }, ...pick({}, { terminationHook: false }) },
      ]),
    ),
  };
}
