import type { Answer, Call } from '../server/call.js';
import type { Service } from '../server/service.js';
import { credentialTrouble, readSigner } from '../server/signer.js';
import { sessionIdentity, userIdentity, type Identity } from './identity.js';
import type { GuardedRole, StsOperation } from './operation.js';
import { operations } from './operations.js';
import { StsError } from './sts-error.js';
import { renderXml } from './xml.js';

export interface StsOptions {
  /** Roles that are not for everybody. */
  readonly roles?: readonly GuardedRole[] | undefined;
}

/**
 * Opens STS, in the query protocol: the parameters of a call stand in its query. It keeps nothing; its credentials say
 * themselves whose they are.
 */
export function openSts(
  { roles = [] }: StsOptions,
  { account, now }: { readonly account: string; readonly now: () => Date },
): Service {
  return {
    operation: (call) => operationOf(call)?.name ?? 'Unknown',
    answer(call) {
      try {
        const operation = operationOf(call);
        if (!operation) {
          const version = call.query.get('Version') ?? '';
          const message = `Could not find operation ${call.query.get('Action') ?? '(none named)'} for version ${version}`;
          throw new StsError(400, 'InvalidAction', message);
        }
        const caller = callerOf(call, account, now());
        const { name } = operation;
        const body = renderXml(`${name}Response`, {
          [`${name}Result`]: operation.run(call.query, caller, { roles, now }),
          ResponseMetadata: { RequestId: call.requestId },
        });
        return Promise.resolve({ status: 200, headers, body });
      } catch (error) {
        if (!(error instanceof StsError)) throw error;
        return Promise.resolve(refusal(call, error.status, error.code, error.message));
      }
    },
    refuse: refusal,
  };
}

/** @throws StsError for a request that is not signed, or by credentials that are no longer or were never good */
function callerOf(call: Call, account: string, now: Date): Identity {
  const signer = readSigner(call);
  if (!signer) {
    throw new StsError(
      403,
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
    );
  }
  switch (credentialTrouble(signer, now)) {
    case 'invalid':
      throw new StsError(
        403,
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
      );
    case 'expired':
      throw new StsError(
        403,
        'ExpiredToken',
        'The security token included in the request is expired',
      );
    case undefined:
      return signer.account !== undefined && signer.session !== undefined
        ? sessionIdentity(signer.session)
        : userIdentity(account);
  }
}

function operationOf({ query }: Call): StsOperation | undefined {
  const wanted = query.get('Action');
  return operations.find(({ name }) => name === wanted);
}

const headers = { 'content-type': 'text/xml' };

function refusal(call: Call, status: number, code: string, message: string): Answer {
  const Type = status < 500 ? 'Sender' : 'Receiver';
  const body = renderXml('ErrorResponse', {
    Error: { Type, Code: code, Message: message },
    RequestId: call.requestId,
  });
  return { status, headers, body };
}
