import type { CommandName } from '../protocol/instance.js';

/** Which of the two services a request is for. */
export type ServiceName = 's3' | 'codedeploy';

/** A request, as a fault decides about it. */
export interface ServiceCall {
  readonly service: ServiceName;
  /** The API's name of the operation, for example `UploadPart` or `CreateDeployment`. */
  readonly operation: string;
  /** How many requests for this operation came so far, this one included; retries count. */
  readonly count: number;
}

/** What goes wrong with one request. */
export type RequestFault =
  /** It is answered with this error, in the service's own format, and not carried out unless that is said. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly carriedOut?: boolean;
    }
  /** The connection is closed without an answer, after so many bytes of the request's body (default 0: at once). */
  | { readonly kind: 'drop'; readonly afterBytes?: number }
  /** It is carried out, and the answer is lost: the connection is closed instead. */
  | { readonly kind: 'lose-answer' }
  /** It is carried out, and no answer ever comes; the connection stays. */
  | { readonly kind: 'hang' }
  /** It is carried out, and the connection is closed after the first half of the answer's body. */
  | { readonly kind: 'cut' }
  /** It is carried out, and this comes instead of the answer, as from a proxy. */
  | {
      readonly kind: 'replace-answer';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
    }
  /** It waits before anything happens. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Its bodies, in both directions, move no faster than this. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number };

/** A command that the control plane is about to give to an instance. */
export interface CommandCall {
  readonly deploymentId: string;
  readonly deploymentGroupName: string;
  readonly instanceId: string;
  /** The group's name and the instance's number in it, from 1: `web-2`. */
  readonly instanceName: string;
  readonly command: CommandName;
}

/** What goes wrong with one command. */
export type CommandFault =
  /** The instance never picks it up: its agent is gone. */
  | { readonly kind: 'silence' }
  /** It fails as if a script of it had exited 1; nothing is run. */
  | { readonly kind: 'fail'; readonly message?: string }
  /** The service stops the whole deployment by itself, as an alarm makes it do. */
  | { readonly kind: 'stop-deployment' };

/** What goes wrong on purpose; both are asked once for each request and each command, and `undefined` lets it pass. */
export interface Faults {
  onRequest?(call: ServiceCall): RequestFault | undefined;
  onCommand?(call: CommandCall): CommandFault | undefined;
}

/** The service's answer to too many requests. */
export function throttling(service: ServiceName): RequestFault {
  return service === 's3'
    ? { kind: 'error', status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' }
    : { kind: 'error', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };
}

/** The service's answer when it has failed itself. */
export function internalFailure(service: ServiceName): RequestFault {
  return service === 's3'
    ? {
        kind: 'error',
        status: 500,
        code: 'InternalError',
        message: 'We encountered an internal error. Please try again.',
      }
    : { kind: 'error', status: 500, code: 'InternalFailure', message: 'Internal failure' };
}

/** The service's answer while it is not there. */
export function unavailable(service: ServiceName): RequestFault {
  const code = service === 's3' ? 'ServiceUnavailable' : 'ServiceUnavailableException';
  return { kind: 'error', status: 503, code, message: 'Service is unable to handle request.' };
}

/** The service's answer to credentials that have expired. */
export function expiredToken(service: ServiceName): RequestFault {
  const code = service === 's3' ? 'ExpiredToken' : 'ExpiredTokenException';
  const message = 'The security token included in the request is expired';
  return { kind: 'error', status: 400, code, message };
}

/** The service's answer to a request that was signed by a clock that is wrong. */
export function wrongClock(service: ServiceName): RequestFault {
  return service === 's3'
    ? {
        kind: 'error',
        status: 403,
        code: 'RequestTimeTooSkewed',
        message: 'The difference between the request time and the current time is too large.',
      }
    : {
        kind: 'error',
        status: 400,
        code: 'InvalidSignatureException',
        message:
          'Signature expired: 20200101T000000Z is now earlier than 20200101T005500Z (20200101T010000Z - 5 min.)',
      };
}

/** The service's answer when the caller may not do this. */
export function accessDenied(service: ServiceName, operation: string): RequestFault {
  return service === 's3'
    ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
    : {
        kind: 'error',
        status: 400,
        code: 'AccessDeniedException',
        message: `User: arn:aws:iam::111122223333:user/rehearsal is not authorized to perform: codedeploy:${operation}`,
      };
}
