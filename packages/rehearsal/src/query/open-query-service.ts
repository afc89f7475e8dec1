import type { Call } from '../server/call.js';
import type { Service } from '../server/service.js';
import { credentialTrouble, readSigner } from '../server/signer.js';
import { readFormInput } from './form-input.js';
import type { Input } from './input.js';
import { readJsonInput } from './json-input.js';
import type { Caller, QueryOperation } from './operation.js';
import { QueryError } from './query-error.js';
import { jsonWire, type Wire } from './wire.js';

export interface QueryServiceOptions<Context> {
  readonly operations: readonly QueryOperation<Context>[];
  readonly wire: Wire;
  /** What the service has where the caller is. */
  readonly contextOf: (caller: Caller) => Context | Promise<Context>;
  /** The account of credentials that are of no role. */
  readonly account: string;
  readonly now: () => Date;
  /** What the service calls credentials that are no good; default as STS does. */
  readonly codes?: CredentialCodes;
}

export interface CredentialCodes {
  readonly invalid: { readonly status: number; readonly code: string };
  readonly expired: { readonly status: number; readonly code: string };
}

const usualCodes: CredentialCodes = {
  invalid: { status: 403, code: 'InvalidClientTokenId' },
  expired: { status: 403, code: 'ExpiredToken' },
};

/** Opens a service whose requests are forms: the parameters of a call stand in its query. One of them speaks JSON as well. */
export function openQueryService<Context>(options: QueryServiceOptions<Context>): Service {
  const operationOf = (call: Call) =>
    options.operations.find(({ name }) => name === operationName(call));
  const wireOf = (call: Call): Wire => (targetOf(call) === undefined ? options.wire : jsonWire);
  return {
    operation: (call) => operationOf(call)?.name ?? 'Unknown',
    async answer(call) {
      const wire = wireOf(call);
      try {
        const operation = operationOf(call);
        if (!operation) throw unknownOperation(call);
        const caller = callerOf(call, options);
        const input = await inputOf(call);
        const result = await operation.run(input, await options.contextOf(caller), caller);
        return wire.answer(operation.name, result, call.requestId);
      } catch (error) {
        if (error instanceof QueryError) return wire.refuse(error, call.requestId);
        throw error;
      }
    },
    refuse: (call, status, code, message) =>
      wireOf(call).refuse({ status, code, message }, call.requestId),
  };
}

/** What JSON names its operation by, after the service. */
function targetOf({ headers }: Call): string | undefined {
  const target = headers['x-amz-target'];
  return target === undefined ? undefined : String(target).split('.').at(-1);
}

function operationName(call: Call): string | undefined {
  return targetOf(call) ?? call.query.get('Action') ?? undefined;
}

function inputOf(call: Call): Input | Promise<Input> {
  return targetOf(call) === undefined ? readFormInput(call.query) : readJsonInput(call);
}

function unknownOperation(call: Call): QueryError {
  const version = call.query.get('Version') ?? '';
  const name = operationName(call) ?? '(none named)';
  return new QueryError(
    400,
    'InvalidAction',
    `Could not find operation ${name} for version ${version}`,
  );
}

/** @throws QueryError for a request that is not signed, or by credentials that are no longer or were never good */
function callerOf<Context>(
  call: Call,
  { account, now, codes = usualCodes }: QueryServiceOptions<Context>,
): Caller {
  const signer = readSigner(call);
  if (!signer) {
    throw new QueryError(
      403,
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
    );
  }
  const trouble = credentialTrouble(signer, now());
  if (trouble !== undefined) {
    const { status, code } = codes[trouble];
    const how = trouble === 'invalid' ? 'invalid.' : 'expired';
    throw new QueryError(status, code, `The security token included in the request is ${how}`);
  }
  const { region, session } = signer;
  return { account: signer.account ?? account, region, session };
}
