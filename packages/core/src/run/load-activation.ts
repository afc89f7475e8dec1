import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import type { Fleet } from '../model/fleet.js';

/** What of `@codedeployer/activation` core calls, beside `activate`. */
export interface CheckPackage {
  /**
   * Counts the instances that a deployment to a group would go to, with one call.
   *
   * @returns undefined where EC2 cannot know them: on-premises instances, and those that each deployment names
   * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
   */
  readonly countFleet: (
    clients: Clients,
    region: string,
    info: DeploymentGroupInfo,
    calling: Calling,
  ) => Promise<Fleet | undefined>;
  /** What `check` asks IAM, EC2, Auto Scaling and CloudWatch: the room `check` knows what it is. */
  readonly furtherProbes: unknown;
}

/** Loads that package; undefined where it is not installed. */
export async function findActivation(): Promise<CheckPackage | undefined> {
  // A name that the compiler does not follow: core must work, and load nothing of it, where it is not installed.
  const name = ['@codedeployer', 'activation'].join('/');
  try {
    return (await import(name)) as CheckPackage;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(name)) return undefined;
    throw error;
  }
}
