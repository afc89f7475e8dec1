import type { Ending } from './finish-deployment.js';

/** The service deploys to so many instances at once. */
export const mostInstances = 1000;

const messages = {
  DEPLOYMENT_GROUP_MISSING: 'The deployment failed because its deployment group no longer exists.',
  NO_INSTANCES:
    'The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.',
  OVER_MAX_INSTANCES: `The deployment failed because it is for more than ${mostInstances} instances.`,
  HEALTH_CONSTRAINTS_INVALID:
    "The deployment can't be started because the minimum number of healthy instances, as defined by the deployment configuration, are not available. You can reduce the required number of healthy instances by updating the deployment configuration or increase the number of instances in this deployment group.",
  HEALTH_CONSTRAINTS:
    'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.',
  TIMEOUT: 'The deployment has timed out.',
  AUTO_SCALING_IAM_ROLE_PERMISSIONS:
    'The IAM role ARN does not give you permission to perform operations in the following AWS service: AmazonAutoScaling. Contact your AWS administrator if you need help.',
  AUTO_SCALING_CONFIGURATION:
    'The Auto Scaling group that was to be copied for the deployment could not be found.',
} as const;

/** The end of a deployment that failed, in the service's words. */
export function failed(code: keyof typeof messages): Ending {
  return { status: 'Failed', error: { code, message: messages[code] } };
}
