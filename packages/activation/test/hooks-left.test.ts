import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { formatActivation } from '@codedeployer/core/host';
import { expect } from 'chai';
import { createActivationWorld, type ActivationWorld } from './support/activation-world.js';

const config = (autoScalingGroups: string[]) => ({
  application: 'shop',
  groups: ['web'],
  activation: {
    serviceRole: 'arn:aws:iam::222233334444:role/shop-codedeploy',
    bucket: 'leave' as const,
    autoScalingGroups,
    terminationHook: autoScalingGroups.length > 0,
  },
});

describe('hooks that CodeDeploy could not take off', () => {
  let aws: ActivationWorld;

  beforeEach(async () => {
    aws = await createActivationWorld({
      onRequest: ({ operation }) =>
        operation === 'DeleteLifecycleHook'
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'not authorized' }
          : undefined,
    });
    const client = new AutoScalingClient({
      region: 'eu-central-1',
      endpoint: aws.server.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: "the web's",
        MinSize: 0,
        MaxSize: 0,
        LaunchConfigurationName: 'web',
        AvailabilityZones: ['eu-central-1a'],
      }),
    );
    client.destroy();
    expect((await aws.run(config(["the web's"]))).error).to.equal(undefined);
  });

  afterEach(async () => {
    await aws.close();
  });

  const commands = (lines: readonly string[]) =>
    lines.flatMap((line) => /where (\w+) will hang: (aws .*)$/.exec(line)?.slice(1) ?? []);

  for (const [what, change] of Object.entries({
    'loses its Auto Scaling group': () => aws.run(config([])),
    goes: () => aws.run(config(["the web's"]), { delete: ['web'] }),
  }))
    it(`are told as work to do where a group ${what}, each with the command that removes it`, async () => {
      const [launch, launches, end, ends, ...none] = commands(formatActivation(await change()));
      expect([launch, end]).to.deep.equal(['launches', 'terminations']);
      expect(none).to.deep.equal([]);
      for (const command of [launches, ends])
        expect(command).to.match(
          /^aws autoscaling delete-lifecycle-hook --auto-scaling-group-name 'the web'\\''s' --lifecycle-hook-name CodeDeploy-\S+ --region eu-central-1$/,
        );
      expect(launches).not.to.equal(ends);
    });
});
