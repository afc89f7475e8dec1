import { setMaxListeners } from 'node:events';
import type { LaunchedInstance } from '@codedeployer/core/contract';
import type { Answer, Call } from '../server/call.js';
import type { Stranger } from '../server/faults.js';
import type { Service } from '../server/service.js';
import { readJsonBody } from '../server/read-json.js';
import { credentialTrouble, readSigner } from '../server/signer.js';
import { CodeDeployError } from './codedeploy-error.js';
import { rehearsalEnded } from './course.js';
import { describeLaunches, followersEnd } from './describe-launches.js';
import type { SharedContext } from './open-context.js';
import { openRegions, type Surroundings } from './open-regions.js';
import type { CodeDeployOperation } from './operation.js';
import { operations } from './operations.js';
import type { CodeDeployOptions } from './options.js';
import { createStrangers } from './strangers.js';

const target = /^CodeDeploy_20141006\.(\w+)$/;

export interface CodeDeploy {
  readonly service: Service;
  /** The instances that Auto Scaling has launched, as they stand once nothing more follows by itself from deployments that have ended. */
  launched(): Promise<readonly LaunchedInstance[]>;
  close(): Promise<void>;
}

/** Opens the CodeDeploy that is kept in a folder. A deployment that an earlier process left running is recorded as failed. */
export async function openCodeDeploy(
  options: CodeDeployOptions,
  shared: Omit<SharedContext, 'onSuccess' | 'closed'> &
    Surroundings & { readonly strangers?: readonly Stranger[] | undefined },
): Promise<CodeDeploy> {
  const { strangers = [], ...others } = shared;
  const { arrive, follow } = createStrangers(strangers);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const regions = await openRegions(options, {
    ...others,
    onSuccess: follow,
    closed: closing.signal,
  });
  const service: Service = {
    operation: (call) => operationOf(call)?.name ?? 'Unknown',
    async answer(call) {
      try {
        const operation = operationOf(call);
        if (!operation) {
          const name = operationName(call) ?? '';
          throw new CodeDeployError(
            'UnknownOperationException',
            `The rehearsal's CodeDeploy has no operation ${name || '(none named)'}`,
          );
        }
        const signer = readSigner(call);
        if (!signer) {
          throw new CodeDeployError(
            'MissingAuthenticationTokenException',
            'Missing Authentication Token',
          );
        }
        refuseTrouble(credentialTrouble(signer, shared.now()));
        const { account = shared.account, region } = signer;
        const context = await regions.at({ account, region });
        await arrive(context);
        const input = await readInput(call);
        // Nothing comes between the two: what `read` finds is still so for `run`.
        const output = await operation.run(operation.read(input, context), context, signer);
        return json(200, output ?? {});
      } catch (error) {
        if (error instanceof CodeDeployError) return refusal(400, error.code, error.message);
        throw error;
      }
    },
    refuse: (_call, status, code, message) => refusal(status, code, message),
  };
  return {
    service,
    async launched() {
      const contexts = await regions.all();
      for (const context of contexts) await followersEnd(context);
      return contexts.flatMap(describeLaunches);
    },
    async close() {
      closing.abort();
      const contexts = await regions.all();
      const running = contexts.flatMap((context) => [...context.running.values()]);
      for (const deployment of running) {
        deployment.stop(rehearsalEnded);
        deployment.abort();
      }
      await Promise.all(running.map((deployment) => deployment.done));
    },
  };
}

/** @throws CodeDeployError for credentials of a role that are not, or no longer, good */
function refuseTrouble(trouble: ReturnType<typeof credentialTrouble>): void {
  const included = 'The security token included in the request is';
  if (trouble === 'invalid')
    throw new CodeDeployError('UnrecognizedClientException', `${included} invalid.`);
  if (trouble === 'expired')
    throw new CodeDeployError('ExpiredTokenException', `${included} expired`);
}

function operationName(call: Call): string | undefined {
  return target.exec(String(call.headers['x-amz-target'] ?? ''))?.[1];
}

function operationOf(call: Call): CodeDeployOperation | undefined {
  const wanted = operationName(call);
  return operations.find(({ name }) => name === wanted);
}

async function readInput(call: Call): Promise<Readonly<Record<string, unknown>>> {
  const body = await readJsonBody(call);
  if ('structure' in body) return body.structure;
  throw new CodeDeployError('SerializationException', body.trouble);
}

function json(status: number, body: object): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  };
}

function refusal(status: number, code: string, message: string): Answer {
  return json(status, { __type: code, message });
}
