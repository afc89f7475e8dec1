import type { RunReport } from '../../model/deploy-report.js';
import type { PushReport } from '../../model/push-report.js';

/** What later steps and jobs may want to know of a run, in general: what a GitHub Action lists as its outputs. */
export const outputs = {
  succeeded: 'Whether everything that was asked for succeeded: `true` or `false`.',
  application: 'Name of the CodeDeploy application.',
  version: 'Name of the version.',
  digest: 'SHA-256 of the archive.',
  bucket: 'Bucket that the revision is in.',
  key: 'Its key there.',
  'deployment-ids': 'Ids of the deployments, with commas between them.',
  deployments: 'The same as JSON: deployment group → id.',
} as const;

type Output = keyof typeof outputs;

type Values = Readonly<Partial<Record<Output, string | undefined>>>;

/** Their values for one run; what is not known is absent. */
function valuesOf(report: RunReport): Values {
  const { succeeded, application, version, digest, revision, deployments } = report;
  return {
    succeeded: String(succeeded),
    application,
    version,
    digest,
    bucket: revision?.bucket,
    key: revision?.key,
    'deployment-ids': deployments.map(({ deploymentId }) => deploymentId).join(','),
    deployments: JSON.stringify(
      Object.fromEntries(deployments.map(({ group, deploymentId }) => [group, deploymentId])),
    ),
  };
}

function lines(values: Values, nameOf: (output: string) => string): string {
  return Object.entries(values)
    .map(([name, value]) =>
      // A line break would begin another output.
      value === undefined ? '' : `${nameOf(name)}=${value.replaceAll(/[\r\n]+/g, ' ')}\n`,
    )
    .join('');
}

/** Lines for the file `$GITHUB_OUTPUT` of a GitHub Actions job: `version=1.5.0`. */
export function githubOutputs(report: RunReport): string {
  return lines(valuesOf(report), (name) => name);
}

/** The same of a revision that was pushed; where it is only if that is one place. */
export function githubOutputsOfPush(report: PushReport): string {
  const { application, version, digest, revisions } = report;
  const [first, ...others] = revisions;
  const { bucket, key } = others.length === 0 ? { ...first } : {};
  return lines({ application, version, digest, bucket, key }, (name) => name);
}

/**
 * The same for the file of the option `dotenv`, but for the JSON, whose quotation marks not every reader keeps: `DEPLOYED_VERSION=1.5.0`.
 * The names are none that this tool reads itself.
 */
export function dotenvOutputs(report: RunReport): string {
  const { deployments: _deployments, ...values } = valuesOf(report);
  return lines(values, (name) => `DEPLOYED_${name.toUpperCase().replaceAll('-', '_')}`);
}
