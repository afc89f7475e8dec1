/** Where AWS keeps its console: China and GovCloud are islands with addresses of their own. */
function consoleDomain(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'console.amazonaws-us-gov.com';
  return 'console.aws.amazon.com';
}

/** The page of a deployment in the AWS console. */
export function consoleUrl(region: string, deploymentId: string): string {
  return `https://${region}.${consoleDomain(region)}/codesuite/codedeploy/deployments/${deploymentId}?region=${region}`;
}
