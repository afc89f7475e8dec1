/** How a deployment is made, as far as `diff` compares it with the one that is live. */
export const comparedOptions = [
  'deploymentConfig',
  'fileExistsBehavior',
  'ignoreApplicationStopFailures',
  'updateOutdatedInstancesOnly',
] as const;
