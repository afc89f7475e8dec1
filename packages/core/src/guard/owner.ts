import { hostname, userInfo } from 'node:os';
import { visibleName } from '@codedeployer/appspec/text';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who holds a lock. */
export interface Owner {
  /** `user@host`. */
  readonly name: string;
  /** The page of the CI job. */
  readonly url?: string;
}

/** A container may run as a user without a name. */
function userName(env: Environment): string {
  const named = [env.USER, env.LOGNAME, env.USERNAME].find(
    (name) => name !== undefined && name !== '',
  );
  if (named !== undefined) return named;
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}

/** Each CI system has a name of its own for it, or for its parts. */
function jobUrl(env: Environment): string | undefined {
  const whole = [
    env.CI_JOB_URL, // GitLab
    env.BUILDKITE_BUILD_URL,
    env.CIRCLE_BUILD_URL,
    env.CODEBUILD_BUILD_URL,
    env.TRAVIS_JOB_WEB_URL,
    env.BUILD_URL, // Jenkins
  ].find((url) => url !== undefined && /^https?:/.test(url));
  if (whole !== undefined) return whole;
  if (env.GITHUB_RUN_ID !== undefined && env.GITHUB_REPOSITORY !== undefined)
    return `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
  if (env.BITBUCKET_REPO_FULL_NAME !== undefined && env.BITBUCKET_BUILD_NUMBER !== undefined)
    return `https://bitbucket.org/${env.BITBUCKET_REPO_FULL_NAME}/pipelines/results/${env.BITBUCKET_BUILD_NUMBER}`;
  const { SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: azure, SYSTEM_TEAMPROJECT: project } = env;
  if (azure !== undefined && project !== undefined && env.BUILD_BUILDID !== undefined)
    return `${azure}${encodeURIComponent(project)}/_build/results?buildId=${env.BUILD_BUILDID}`;
  return undefined;
}

/** Who runs this. */
export function findOwner(env: Environment): Owner {
  const url = jobUrl(env);
  const name = `${userName(env)}@${hostname()}`;
  return url === undefined ? { name } : { name, url };
}

/** So many characters of a description, which has 256, are for who has started the deployment. */
const longestShort = 100;

/** Who it is in a word: the page of the CI job, where that is not too long, otherwise `user@host`. */
export function shortOwner({ name, url }: Owner): string {
  return (url !== undefined && url.length <= longestShort ? url : name).slice(0, longestShort);
}

export function nameOwner({ name, url }: Owner): string {
  return visibleName(url === undefined ? name : `${name} (${url})`);
}
