import { awsCommand } from '../../errors/aws-command.js';
import type { Finding, GroupSeen, Probe } from '../../probe/probe.js';

export const loadBalancer: Probe<GroupSeen> = {
  name: 'load-balancer',
  looksAt:
    'nothing yet: it names the target groups and load balancers that instances are taken out of, and how to look at them',
  permissions: [],
  look({ info, region }) {
    if (info.deploymentStyle?.deploymentOption !== 'WITH_TRAFFIC_CONTROL') return [];
    const { elbInfoList = [], targetGroupInfoList = [] } = info.loadBalancerInfo ?? {};
    const unseen = (name: string, kind: string, command: readonly string[]): Finding => ({
      level: 'unseen',
      subject: name,
      message: `Whether this ${kind} is there, and how long it drains, which each batch waits for, is not looked at: Elastic Load Balancing is not asked.`,
      fix: awsCommand(...command, name, '--region', region),
    });
    return [
      ...targetGroupInfoList.map(({ name = '' }) =>
        unseen(name, 'target group', ['elbv2', 'describe-target-groups', '--names']),
      ),
      ...elbInfoList.map(({ name = '' }) =>
        unseen(name, 'Classic Load Balancer', [
          ...['elb', 'describe-load-balancer-attributes', '--load-balancer-name'],
        ]),
      ),
    ];
  },
};
