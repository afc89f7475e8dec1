import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { activate } from '@codedeployer/activation';
import { serviceRoleTrust } from '@codedeployer/core/policy';
import { expect } from 'chai';
import { createActivationWorld, states } from './support/activation-world.js';

describe('a role that CodeDeploy does not know yet', () => {
  it('is waited for, and its group is made as soon as CodeDeploy can take it', async () => {
    let tries = 0;
    const aws = await createActivationWorld({
      onRequest({ operation }) {
        if (operation === 'CreateDeploymentGroup') tries++;
        return undefined;
      },
    });
    try {
      const { clients } = await aws.services();
      const makeRole = (RoleName: string) =>
        clients.iam.send(
          new CreateRoleCommand({
            RoleName,
            AssumeRolePolicyDocument: JSON.stringify(
              serviceRoleTrust([
                {
                  application: 'shop',
                  deploymentGroup: 'web',
                  region: 'eu-central-1',
                  account: '222233334444',
                  bucket: 'shop-revisions',
                  key: '{digest}.{format}',
                },
              ]),
            ),
          }),
        );
      await makeRole('somebody');
      const said: string[] = [];
      const report = await activate({
        ...(await aws.request({
          application: 'shop',
          groups: ['web'],
          activation: {
            serviceRole: 'arn:aws:iam::222233334444:role/shop-codedeploy',
            bucket: 'leave',
          },
        })),
        delete: [],
        confirm: () => Promise.resolve(true),
        // As if IAM had taken until now to tell everybody.
        onNotice: (message) => {
          said.push(message);
          if (message.startsWith('Waiting')) void makeRole('shop-codedeploy');
        },
      });
      expect(report.error).to.equal(undefined);
      expect(said.filter((message) => message.startsWith('Waiting'))).to.deep.equal([
        'Waiting for IAM to make the service role known to CodeDeploy, 5 minutes at most.',
      ]);
      expect(tries).to.equal(2);
      expect(states(report)).to.deep.equal(['done', 'done']);
    } finally {
      await aws.close();
    }
  });
});
