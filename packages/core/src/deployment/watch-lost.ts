import { explainServiceError } from '../aws/explain-error.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { nameDeployment } from '../model/progress.js';
import type { Watched } from './watched.js';

/** How long a deployment may be missing, in seconds: CodeDeploy may take a moment to know it everywhere. */
export const missingSeconds = 60;

/** The end of the watching, not of the deployments: whoever reads it must know which these are. */
export function lost(error: unknown, running: readonly Watched[], why = ''): CodedeployerError {
  const explained = explainServiceError(
    error,
    'codedeploy:BatchGetDeployments',
    running.map(({ ref }) => ref.deploymentId).join(', '),
  );
  const { message } = explained as Error;
  const hint =
    CodedeployerError.is(explained) && explained.hint !== undefined ? ` ${explained.hint}` : '';
  const facts = {
    reason: `${why}${message}${hint}`,
    running: running.map(({ ref }) => nameDeployment(ref)),
  };
  return failure('WATCH_LOST', facts, { cause: explained });
}

/** The end of the watching, because one of the deployments is not there. */
export function unknown({ ref }: Watched, running: readonly Watched[]): CodedeployerError {
  const others = running.filter((watched) => watched.ref !== ref);
  return failure('WATCH_LOST', {
    reason: `CodeDeploy has not known the deployment ${nameDeployment(ref)} for ${missingSeconds} seconds.`,
    running: others.map((watched) => nameDeployment(watched.ref)),
  });
}
