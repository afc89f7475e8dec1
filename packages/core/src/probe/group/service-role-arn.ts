import { ok, problem, type GroupSeen, type Probe } from '../probe.js';

export const serviceRoleArn: Probe<GroupSeen> = {
  name: 'service-role-named',
  looksAt: 'whether the group names a service role in its own account',
  permissions: [],
  look({ info }) {
    const { serviceRoleArn: arn } = info;
    if (arn === undefined || arn === '')
      return [
        problem(
          'It names no service role, so that CodeDeploy may do nothing.',
          '`codedeployer policy service-role` prints whom a role has to trust.',
        ),
      ];
    return [ok(arn)];
  },
};
