import { domainOf, revisionsArn, type PolicyGroup } from './arns.js';
import { kmsStatements } from './kms-keys.js';
import { allow, policyDocument, type PolicyDocument } from './policy-document.js';

/** What the agent asks CodeDeploy through an endpoint of a VPC, where it signs what it asks. */
const agentActions = [
  'codedeploy-commands-secure:GetDeploymentSpecification',
  'codedeploy-commands-secure:PollHostCommand',
  'codedeploy-commands-secure:PutHostCommandAcknowledgement',
  'codedeploy-commands-secure:PutHostCommandComplete',
];

/**
 * What the role of the instances may do: fetch revisions, each by its version.
 *
 * @param vpc whether the agent reaches CodeDeploy through an endpoint of a VPC
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/vpc-endpoints.html
 */
export function instancePolicy(
  groups: readonly PolicyGroup[],
  { vpc = false }: { readonly vpc?: boolean } = {},
): PolicyDocument {
  return policyDocument([
    allow('Revisions', ['s3:GetObject', 's3:GetObjectVersion'], groups.map(revisionsArn)),
    ...kmsStatements(['kms:Decrypt'], groups),
    allow('AgentThroughVpcEndpoint', vpc ? agentActions : [], ['*']),
  ]);
}

/** Who may take the role of instances: EC2, by its name in the partition of the region. */
export function instanceTrust(region: string): PolicyDocument {
  return policyDocument([
    {
      Sid: 'Instances',
      Effect: 'Allow',
      Principal: { Service: `ec2.${domainOf(region)}` },
      Action: ['sts:AssumeRole'],
    },
  ]);
}
