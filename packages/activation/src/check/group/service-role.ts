import { GetRoleCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  awsCommand,
  ok,
  problem,
  warning,
  type Further,
  type GroupSeen,
  type Probe,
} from '@codedeployer/core/activation';
import { managedServicePolicy, serviceRoleTrust } from '@codedeployer/core/policy';
import { groupArn } from '../../aws/arns.js';
import { ask, askForWhatMayBeMissing } from '../../aws/ask.js';
import type { Services } from '../../aws/services.js';
import { trustsCodeDeploy } from '../../iam/trusted.js';

export const serviceRole: Probe<Further<GroupSeen, Services>> = {
  name: 'service-role',
  looksAt:
    'whether the role of the group is there, trusts CodeDeploy and may do what CodeDeploy does',
  permissions: ['iam:GetRole', 'iam:ListAttachedRolePolicies'],
  async look({ info, group, region, services }) {
    const { serviceRoleArn = '' } = info;
    const name = serviceRoleArn.split('/').at(-1) ?? '';
    const { iam } = services.clients;
    const about = `the role ${name}`;
    const role = await askForWhatMayBeMissing(
      services,
      iam,
      'iam:GetRole',
      about,
      () => new GetRoleCommand({ RoleName: name }),
      ['NoSuchEntityException'],
    );
    if (role?.Role === undefined)
      return [
        problem(
          `The role ${serviceRoleArn} is not there: CodeDeploy can start nothing.`,
          'Name it as "serviceRole" in the section "activation", and `codedeployer activate` makes it.',
        ),
      ];
    const { application, deploymentGroup } = group;
    const where = { ...services, region };
    const trusted = trustsCodeDeploy(
      role.Role.AssumeRolePolicyDocument ?? '{}',
      where,
      groupArn(where, application, deploymentGroup),
    );
    if (!trusted) {
      const { account } = services;
      const trust = serviceRoleTrust([{ ...group, region, account }]);
      return [
        problem(
          `The role ${name} does not let CodeDeploy take it for this group in ${region}.`,
          awsCommand(
            ...['iam', 'update-assume-role-policy', '--role-name', name],
            ...['--policy-document', JSON.stringify(trust)],
          ),
        ),
      ];
    }
    const attached = await ask(
      services,
      iam,
      'iam:ListAttachedRolePolicies',
      about,
      () => new ListAttachedRolePoliciesCommand({ RoleName: name }),
    );
    const managed = managedServicePolicy(region);
    if ((attached.AttachedPolicies ?? []).some(({ PolicyArn }) => PolicyArn === managed))
      return [ok(`${name} trusts CodeDeploy, and has AWSCodeDeployRole`)];
    return [
      warning(
        `The role ${name} has not the policy AWSCodeDeployRole; whether others of it allow the same is not looked at.`,
        awsCommand('iam', 'attach-role-policy', '--role-name', name, '--policy-arn', managed),
      ),
    ];
  },
};
