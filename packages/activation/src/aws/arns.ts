import type { Services } from './services.js';

/** What ARNs say of where a thing is. */
export type Where = Pick<Services, 'partition' | 'region' | 'account'>;

export function applicationArn({ partition, region, account }: Where, name: string): string {
  return `arn:${partition}:codedeploy:${region}:${account}:application:${name}`;
}

export function groupArn(where: Where, application: string, group: string): string {
  const { partition, region, account } = where;
  return `arn:${partition}:codedeploy:${region}:${account}:deploymentgroup:${application}/${group}`;
}

/** The ARN of a role of which the configuration has that or its name. */
export function roleArn({ partition, account }: Where, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `arn:${partition}:iam::${account}:role/${nameOrArn}`;
}
