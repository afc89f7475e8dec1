import type { Call } from '../server/call.js';
import type { Service } from '../server/service.js';
import { credentialTrouble, readSigner } from '../server/signer.js';
import { dialectOf, type Dialect } from './dialect.js';
import type { Caller, QueryOperation } from './operation.js';
import { QueryError } from './query-error.js';
import type { Wire } from './wire.js';

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

/** Opens a service whose requests are forms. One of them understands other dialects as well. */
export function openQueryService<Context>(options: QueryServiceOptions<Context>): Service {
  const operationOf = ({ operation }: Dialect) =>
    options.operations.find(({ name }) => name === operation);
  const dialect = (call: Call) => dialectOf(call, options.wire);
  return {
    operation: (call) => operationOf(dialect(call))?.name ?? 'Unknown',
    async answer(call) {
      const spoken = dialect(call);
      try {
        const operation = operationOf(spoken);
        if (!operation) throw unknownOperation(call, spoken);
        const caller = callerOf(call, options);
        const input = await spoken.readInput();
        const result = await operation.run(input, await options.contextOf(caller), caller);
        return spoken.wire.answer(operation.name, result, call.requestId);
      } catch (error) {
        if (error instanceof QueryError) return spoken.wire.refuse(error, call.requestId);
        throw error;
      }
    },
    refuse: (call, status, code, message) =>
      dialect(call).wire.refuse({ status, code, message }, call.requestId),
  };
}

function unknownOperation(call: Call, { operation = '(none named)' }: Dialect): QueryError {
  const version = call.query.get('Version') ?? '';
  return new QueryError(
    400,
    'InvalidAction',
    `Could not find operation ${operation} for version ${version}`,
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
