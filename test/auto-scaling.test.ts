import { expect } from 'chai';
import { status } from '@codedeployer/core/commands';
import { formatEvent, formatStatus } from '@codedeployer/core/host';
import { createAwsWorld, type AwsWorld } from './support/aws-world.js';

describe('groups whose instances Auto Scaling launches', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  const look = () => world.run((config, options) => status(config, options));

  it('are told by status and before a deployment to be in a launch loop, with the way out in its order', async () => {
    let isGone = false;
    world = await createAwsWorld({
      scales: true,
      instances: 1,
      answer: (instanceId, command) => {
        const fails = isGone && !instanceId.startsWith('i-web-') && command === 'ApplicationStart';
        return Promise.resolve(
          fails
            ? {
                status: 'Failed',
                noop: false,
                diagnostics: {
                  errorCode: 4,
                  scriptName: 'start.sh',
                  message: 'Script at specified location: start.sh failed with exit code 1',
                  log: '',
                },
              }
            : undefined,
        );
      },
    });
    await world.deploy();
    const sound = await look();
    expect(sound.groups[0]).not.to.have.property('launchLoop');
    isGone = true;
    await world.project.write({ 'dist/index.html': 'another' });
    await world.deploy({ deploymentConfig: 'CodeDeployDefault.AllAtOnce' }).catch(() => undefined);
    let report = await look();
    while ((report.groups[0]?.launchLoop?.failed ?? 0) < 3) report = await look();
    const { launchLoop } = report.groups[0]!;
    expect(launchLoop?.autoScalingGroups).to.deep.equal(['web-fleet']);
    const lines = formatStatus(report).map((line) => line.trim());
    const update =
      'aws deploy update-deployment-group --application-name shop --current-deployment-group-name web --region eu-central-1 --auto-scaling-groups';
    const inOrder = [
      'where none is, in this order:',
      'aws autoscaling update-auto-scaling-group --auto-scaling-group-name web-fleet --min-size 0 --desired-capacity 1 --region eu-central-1',
      update,
      'aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names web-fleet --region eu-central-1 until one is InService',
      `${update} web-fleet`,
      'codedeployer deploy --groups web, then the capacity as it was',
    ];
    const begin = lines.indexOf(inOrder[0]!);
    expect(lines.slice(begin, begin + inOrder.length)).to.deep.equal(inOrder);
    expect(lines.join('\n')).to.match(/launch loop: the last \d+ launches have failed/);

    const before = world.events.length;
    await world.project.write({ 'dist/index.html': 'a third' });
    await world.deploy({ deploymentConfig: 'CodeDeployDefault.AllAtOnce' }).catch(() => undefined);
    const told = world.events.slice(before);
    const warned = told.findIndex(
      (event) =>
        event.type === 'warning' && /The last \d+ launches have failed/.test(event.message),
    );
    const uploaded = told.findIndex(({ type }) => type === 'uploaded');
    expect(warned, told.flatMap(formatEvent).join('\n')).to.be.greaterThan(-1);
    expect(warned).to.be.lessThan(uploaded);
  });
});
