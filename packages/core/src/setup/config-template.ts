import { stringify } from 'yaml';

export interface ConfigTemplateFacts {
  readonly application: string;
  readonly bucket: string;
  readonly groups: readonly string[];
  readonly source: string;
  /** Path of the JSON schema for editors, relative to the file. */
  readonly schema?: string | undefined;
}

function line(key: string, value: unknown): string {
  return stringify({ [key]: value }).trimEnd();
}

/** The text of a new configuration file, with comments that say what to fill in. */
export function configTemplate({
  application,
  bucket,
  groups,
  source,
  schema,
}: ConfigTemplateFacts): string {
  return `${schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`}# codedeployer: how this project is deployed. All options: docs/configuration.md of @codedeployer/core.

# Name of the CodeDeploy application.
${line('application', application)}

# S3 bucket that revisions are uploaded to; in the region of the deployment.
${line('bucket', bucket)}

# Deployment groups, each with its scripts in hook-scripts/<group>/.
${line('groups', groups)}

# Folder whose contents are deployed, relative to the project.
${line('source', source)}

# AWS region. Otherwise AWS_REGION or that of the profile.
# region: eu-central-1

# Options by environment, which win over the ones above: --environment production
# environments:
#   production:
#     region: us-east-1
#     bucket: my-production-bucket
`;
}
