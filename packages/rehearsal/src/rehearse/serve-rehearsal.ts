import { once } from 'node:events';
import type { RehearsalRequest } from '@codedeployer/core/contract';
import { clientEnvironment, shellExports } from './client-environment.js';
import { startRehearsal } from './start-rehearsal.js';

export interface ServeOptions {
  /** Ends the rehearsal. */
  readonly signal: AbortSignal;
  /** Takes what a shell can evaluate to point its AWS clients at the rehearsal; called once, when it answers. */
  readonly print: (text: string) => void;
}

/**
 * Keeps a rehearsal open for any AWS client, the `aws` CLI or another program, until the signal comes.
 *
 * @throws what `startRehearsal` throws
 */
export async function serveRehearsal(
  request: RehearsalRequest,
  { signal, print }: ServeOptions,
): Promise<void> {
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice);
  const rehearsal = await startRehearsal(request, { signal, onNotice });
  try {
    const environment = await clientEnvironment({
      endpoint: rehearsal.endpoint,
      region: request.region,
      credentials: rehearsal.credentials,
      directory: request.directory,
    });
    const { kind, reason, limits } = rehearsal.isolation;
    const groups = request.groups.map((group) => (typeof group === 'string' ? group : group.name));
    print(
      [
        `# S3, CodeDeploy, STS, IAM, EC2, Auto Scaling and CloudWatch answer at ${rehearsal.endpoint} until this is interrupted.`,
        `# Bucket ${request.bucket}, application ${request.application}, groups ${groups.join(', ')}; isolation: ${kind} (${reason})`,
        ...notices.map((notice) => `# ${notice}`),
        ...limits.map((limit) => `# Note: ${limit}`),
        shellExports(environment),
        '',
      ].join('\n'),
    );
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await rehearsal.close();
  }
}
