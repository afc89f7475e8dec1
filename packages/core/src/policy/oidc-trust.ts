import { failure } from '../errors/failure.js';
import { partitionOf, type PolicyGroup } from './arns.js';
import { policyDocument, type PolicyDocument } from './policy-document.js';

/** The job that may deploy, as the service that runs it names it in its token. */
export interface OidcJob {
  readonly provider: 'github' | 'gitlab' | 'bitbucket';
  /** `owner/name`; at Bitbucket the UUID of the repository in braces. */
  readonly repository: string;
  /** At GitHub and GitLab. */
  readonly branch?: string | undefined;
  /** The environment of the job, instead of a branch: its name at GitHub, its UUID at Bitbucket. */
  readonly jobEnvironment?: string | undefined;
  /** At Bitbucket: the name of the workspace and its UUID, separated by a slash. */
  readonly workspace?: string | undefined;
  /** The host of a GitLab or GitHub of one's own. */
  readonly host?: string | undefined;
}

/** What a token has to say to be let in. */
interface Claims {
  /** The issuer without `https://`, which is the name of the provider in IAM as well. */
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  /** Whether the subject has a `*`. */
  readonly isPattern?: boolean;
}

function refuse(problem: string, hint: string): Error {
  return failure('POLICY_OIDC_INCOMPLETE', { problem, hint });
}

const uuid = /^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/;

function pathOf(repository: string): string {
  if (!/^[\w.-]+(?:\/[\w.-]+)+$/.test(repository))
    throw refuse(
      `"${repository}" does not name a repository`,
      'Write it as owner/name, without an address before it and without wildcards.',
    );
  return repository;
}

function refOf(branch: string): string {
  if (branch === '' || /[*?\s]/.test(branch))
    throw refuse(
      `"${branch}" does not name a branch`,
      'Write the one branch that may deploy, such as main: whoever can make a branch that a wildcard takes could deploy.',
    );
  return branch;
}

const readers: Readonly<Record<OidcJob['provider'], (job: OidcJob) => Claims>> = {
  github({ repository, branch, jobEnvironment, host }) {
    const path = pathOf(repository);
    if ((branch === undefined) === (jobEnvironment === undefined))
      throw refuse(
        'GitHub names either the branch or the environment of a job',
        'Give --branch main, or --job-environment where the job has an `environment:`; not both.',
      );
    const which =
      branch === undefined
        ? `environment:${refOf(jobEnvironment ?? '')}`
        : `ref:refs/heads/${refOf(branch)}`;
    const issuer =
      host === undefined ? 'token.actions.githubusercontent.com' : `${host}/_services/token`;
    return { issuer, audience: 'sts.amazonaws.com', subject: `repo:${path}:${which}` };
  },
  gitlab({ repository, branch, jobEnvironment, host = 'gitlab.com' }) {
    const path = pathOf(repository);
    if (branch === undefined || jobEnvironment !== undefined)
      throw refuse(
        'GitLab names the branch of a job in its subject, and no environment',
        'Give --branch main, and protect that branch.',
      );
    return {
      issuer: host,
      audience: `https://${host}`,
      subject: `project_path:${path}:ref_type:branch:ref:${refOf(branch)}`,
    };
  },
  bitbucket({ repository, branch, jobEnvironment, workspace = '' }) {
    if (branch !== undefined)
      throw refuse(
        'Bitbucket names no branch in its subject, so that none can be pinned',
        'Give --job-environment with the UUID of a deployment environment, and restrict that to the branch at Bitbucket.',
      );
    const [name = '', id = ''] = workspace.split('/');
    const ids = { repository, workspace: id, 'job-environment': jobEnvironment ?? '' };
    for (const [flag, value] of Object.entries(ids))
      if (!uuid.test(value))
        throw refuse(
          `--${flag} has ${value === '' ? 'no UUID' : `"${value}", which has no UUID`}`,
          'All are shown in the repository settings at Bitbucket, below OpenID Connect: --repository "{…}" --workspace "name/{…}" --job-environment "{…}".',
        );
    if (!/^[\w-]+$/.test(name))
      throw refuse('--workspace has no name', 'Write --workspace "name/{UUID}".');
    return {
      issuer: `api.bitbucket.org/2.0/workspaces/${name}/pipelines-config/identity/oidc`,
      audience: `ari:cloud:bitbucket::workspace/${id.slice(1, -1)}`,
      // Behind it stands the step, which is another one each time.
      subject: `${repository}:${jobEnvironment ?? ''}:*`,
      isPattern: true,
    };
  },
};

/**
 * Who may take the role of whoever deploys: jobs of one repository and branch, or environment, by the tokens that they get
 * from where they run. The provider has to be known to IAM in the account.
 *
 * @param place of a group that is deployed to: the account that the role is in, and a region of its partition
 * @throws POLICY_OIDC_INCOMPLETE
 * @see https://docs.github.com/actions/reference/security/oidc, https://docs.gitlab.com/ci/secrets/id_token_authentication/,
 *   https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
 */
export function oidcTrust(
  job: OidcJob,
  { account, region }: Pick<PolicyGroup, 'account' | 'region'>,
): PolicyDocument {
  const { issuer, audience, subject, isPattern = false } = readers[job.provider](job);
  const ofAudience = { [`${issuer}:aud`]: audience };
  const ofSubject = { [`${issuer}:sub`]: subject };
  return policyDocument([
    {
      Sid: 'JobsThatDeploy',
      Effect: 'Allow',
      Principal: {
        Federated: `arn:${partitionOf(region)}:iam::${account}:oidc-provider/${issuer}`,
      },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: isPattern
        ? { StringEquals: ofAudience, StringLike: ofSubject }
        : { StringEquals: { ...ofAudience, ...ofSubject } },
    },
  ]);
}
