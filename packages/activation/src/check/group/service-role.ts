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
import type { Services } from '../../aws/services.js';
import { attachedPolicies, findRole } from '../../iam/read-role.js';
import { trustsCodeDeploy } from '../../iam/trusted.js';

export const serviceRole: Probe<Further<GroupSeen, Services>> = {
  name: 'service-role',
  looksAt:
    'whether the role of the group is there, trusts CodeDeploy and may do what CodeDeploy does',
  permissions: ['iam:GetRole', 'iam:ListAttachedRolePolicies'],
  async look({ info, group, region, services }) {
    const { serviceRoleArn = '' } = info;
    const name = serviceRoleArn.split('/').at(-1) ?? '';
    const role = await findRole(services, name);
    if (role === undefined)
      return [
        problem(
          `The role ${serviceRoleArn} is not there: CodeDeploy can start nothing.`,
          'Name it as "serviceRole" in the section "activation", and `codedeployer activate` makes it.',
        ),
      ];
    const { application, deploymentGroup } = group;
    const where = { ...services, region };
    const trusted = trustsCodeDeploy(
      role.AssumeRolePolicyDocument ?? '{}',
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
    const attached = await attachedPolicies(services, name);
    const managed = managedServicePolicy(region);
    if (attached.includes(managed))
      return [ok(`${name} trusts CodeDeploy, and has AWSCodeDeployRole`)];
    return [
      warning(
        `The role ${name} has not the policy AWSCodeDeployRole; whether others of it allow the same is not looked at.`,
        awsCommand('iam', 'attach-role-policy', '--role-name', name, '--policy-arn', managed),
      ),
    ];
  },
};
