import { stringify } from 'yaml';
import type { ConfigLayer } from '../config/options.js';

export interface ConfigTemplateFacts {
  readonly application: string;
  readonly bucket: string;
  readonly groups: readonly string[];
  readonly source: string;
  readonly region?: string | undefined;
  /** Command line that makes what is in the source. */
  readonly build?: string | undefined;
  /** Options beside those. */
  readonly more: ConfigLayer;
  /** Path of the JSON schema for editors, relative to the file. */
  readonly schema?: string | undefined;
}

/** What is said of options that not every project has. */
const comments: Readonly<Record<string, string>> = {
  ignore: 'What of the source is not deployed: patterns as in .gitignore.',
  prepare: 'Makes a fresh rehearsal instance what yours are before the first deployment.',
  symlinks: 'What becomes of symbolic links.',
};

function line(key: string, value: unknown): string {
  return stringify({ [key]: value }, { lineWidth: 0 }).trimEnd();
}

/** The text of a new configuration file, with comments that say what to fill in. */
export function configTemplate({
  application,
  bucket,
  groups,
  source,
  region,
  build,
  more,
  schema,
}: ConfigTemplateFacts): string {
  const others = Object.entries(more).map(
    ([key, value]) =>
      `${comments[key] === undefined ? '' : `# ${comments[key]}\n`}${line(key, value)}\n`,
  );
  return `${schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`}# codedeployer: how this project is deployed. All options: docs/configuration.md of @codedeployer/core.

# Name of the CodeDeploy application.
${line('application', application)}

# S3 bucket that revisions are uploaded to; in the region of the deployment.
${line('bucket', bucket)}

# Deployment groups, each with its scripts in hook-scripts/<group>/.
${line('groups', groups)}

# Folder whose contents are deployed, relative to the project.${build === undefined ? '' : `\n# What makes it: ${build}`}
${line('source', source)}

# AWS region. Otherwise AWS_REGION or that of the profile.
${region === undefined ? '# region: eu-central-1' : line('region', region)}
${others.map((other) => `\n${other}`).join('')}
# Options by environment, which win over the ones above: --environment production
# environments:
#   production:
#     region: us-east-1
#     bucket: my-production-bucket
`;
}
