import {
  CreateDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { CreateRoleCommand, DeleteRoleCommand } from '@aws-sdk/client-iam';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { rehearsalWorld } from '../support/rehearsal-server.js';

const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

describe('the service role of a group, in the CodeDeploy of a rehearsal', () => {
  const world = rehearsalWorld();

  const start = async () => {
    const running = await world.start();
    const { codeDeploy } = running;
    const { iam } = running.clients();
    return {
      makeGroup: (serviceRoleArn: string, deploymentGroupName = 'web') =>
        codeDeploy.send(
          new CreateDeploymentGroupCommand({
            applicationName: 'shop',
            deploymentGroupName,
            serviceRoleArn,
          }),
        ),
      update: (settings: object) =>
        codeDeploy.send(
          new UpdateDeploymentGroupCommand({
            applicationName: 'shop',
            currentDeploymentGroupName: 'web',
            ...settings,
          }),
        ),
      makeRole: (RoleName: string, Service: string | string[]) =>
        iam.send(
          new CreateRoleCommand({
            RoleName,
            AssumeRolePolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' },
            }),
          }),
        ),
      removeRole: (RoleName: string) => iam.send(new DeleteRoleCommand({ RoleName })),
    };
  };

  it('may be any while nobody has made a role', async () => {
    const { makeGroup } = await start();
    expect(await makeGroup(arn('anything'))).to.have.property('deploymentGroupId');
  });

  it('has to be there and to trust CodeDeploy once somebody has made one', async () => {
    const { makeGroup, update, makeRole, removeRole } = await start();
    await makeRole('instances', 'ec2.amazonaws.com');
    await makeRole('everywhere', ['ec2.amazonaws.com', 'codedeploy.amazonaws.com']);
    await makeRole('here', 'codedeploy.eu-central-1.amazonaws.com');
    await makeGroup(arn('everywhere'));
    await update({ serviceRoleArn: arn('here') });
    for (const refused of [
      makeGroup(arn('gone'), 'second'),
      makeGroup(arn('instances'), 'second'),
      update({ serviceRoleArn: arn('gone') }),
    ]) {
      const error = await errorOf(refused);
      expect(error.name).to.equal('InvalidRoleException');
      expect(error.message).to.equal('Cannot assume role provided.');
    }
    // What a group has is not looked at again, unless the request names it.
    await removeRole('here');
    expect(await update({ outdatedInstancesStrategy: 'IGNORE' })).to.have.property(
      'hooksNotCleanedUp',
    );
    // Of another account nothing is known here.
    const other = 'arn:aws:iam::999988887777:role/other';
    expect(await makeGroup(other, 'second')).to.have.property('deploymentGroupId');
  });
});
