import { requireConfig, type CodeDeployOperation } from '../context.js';
import { describeConfig } from '../describe.js';
import { readName } from '../read-input.js';

export const getDeploymentConfig: CodeDeployOperation = (input, context) => ({
  deploymentConfigInfo: describeConfig(
    requireConfig(context, readName(input, 'deploymentConfigName', 'DeploymentConfig')),
  ),
});
