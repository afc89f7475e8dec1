import type { DeploymentCreator, DeploymentStatus } from '../protocol/deployment.js';
import type { CommandName } from '../protocol/instance.js';

/** Which of the services a request is for, as its actions are called in policies. */
export type ServiceName =
  's3' | 'codedeploy' | 'sts' | 'iam' | 'ec2' | 'autoscaling' | 'cloudwatch';

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
  | { readonly kind: 'stop-deployment' }
  /** An alarm begins to ring. */
  | { readonly kind: 'ring'; readonly alarm: string };

/** A deployment of somebody else's, which touches no instance. */
export interface Stranger {
  /** The group's name as instances are called by it. */
  readonly group: string;
  readonly creator: DeploymentCreator;
  /** The status that it has until it ends; one that is an end is there from the beginning. */
  readonly status: DeploymentStatus;
  /** Whether it is one that waits with the end of the instances that had the traffic before. */
  readonly waits: boolean;
  /** After which it succeeds; without it, it has to be stopped. */
  readonly seconds: number | undefined;
  /** Whether it begins when the first deployment to the group by a user succeeds; otherwise with the first call to CodeDeploy in its region. */
  readonly follows: boolean;
  /** Whether it keeps others out of the group. */
  readonly blocks: boolean;
}

/** What goes wrong on purpose; both are asked once for each request and each command, and `undefined` lets it pass. */
export interface Faults {
  onRequest?(call: ServiceCall): RequestFault | undefined;
  onCommand?(call: CommandCall): CommandFault | undefined;
  readonly strangers?: readonly Stranger[] | undefined;
  /** The alarms that ring from the start. */
  readonly ringing?: readonly string[] | undefined;
  /** All alarms that are to ring at some time, which a group has to have. */
  readonly alarms?: readonly string[] | undefined;
  /** The instances that commands are to go wrong on, where they are named. */
  readonly onInstances?: readonly InstanceFault[] | undefined;
}

/** A fault of one instance, as a person wrote it. */
export interface InstanceFault {
  readonly specification: string;
  /** Its id, or the group's name and its number. */
  readonly instance: string;
}

type Refusal = Extract<RequestFault, { kind: 'error' }>;

function refusal(status: number, code: string, message: string): Refusal {
  return { kind: 'error', status, code, message };
}

/** How a service refuses what has nothing to do with the request itself. */
interface Refusals {
  readonly throttling: Refusal;
  readonly internal: Refusal;
  readonly unavailable: Refusal;
  readonly expiredToken: Refusal;
  readonly wrongClock: Refusal;
  readonly accessDenied: (message: string) => Refusal;
}

const expired = 'The security token included in the request is expired';
const signedLongAgo =
  'Signature expired: 20200101T000000Z is now earlier than 20200101T005500Z (20200101T010000Z - 5 min.)';
const notThere = 'Service is unable to handle request.';

/** As most services of a query protocol have it. */
const query: Refusals = {
  throttling: refusal(400, 'Throttling', 'Rate exceeded'),
  internal: refusal(500, 'InternalFailure', 'Internal failure'),
  unavailable: refusal(503, 'ServiceUnavailable', notThere),
  expiredToken: refusal(403, 'ExpiredToken', expired),
  wrongClock: refusal(403, 'SignatureDoesNotMatch', signedLongAgo),
  accessDenied: (message) => refusal(403, 'AccessDenied', message),
};

const refusals: Readonly<Record<ServiceName, Refusals>> = {
  s3: {
    throttling: refusal(503, 'SlowDown', 'Please reduce your request rate.'),
    internal: refusal(500, 'InternalError', 'We encountered an internal error. Please try again.'),
    unavailable: query.unavailable,
    expiredToken: refusal(400, 'ExpiredToken', expired),
    wrongClock: refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    ),
    accessDenied: () => refusal(403, 'AccessDenied', 'Access Denied'),
  },
  codedeploy: {
    throttling: refusal(400, 'ThrottlingException', 'Rate exceeded'),
    internal: query.internal,
    unavailable: refusal(503, 'ServiceUnavailableException', notThere),
    expiredToken: refusal(400, 'ExpiredTokenException', expired),
    wrongClock: refusal(400, 'InvalidSignatureException', signedLongAgo),
    accessDenied: (message) => refusal(400, 'AccessDeniedException', message),
  },
  sts: query,
  iam: { ...query, internal: refusal(500, 'ServiceFailure', 'Internal failure') },
  ec2: {
    throttling: refusal(503, 'RequestLimitExceeded', 'Request limit exceeded.'),
    internal: refusal(500, 'InternalError', 'An internal error has occurred'),
    unavailable: refusal(503, 'Unavailable', 'The server is overloaded'),
    expiredToken: refusal(400, 'RequestExpired', 'Request has expired.'),
    wrongClock: refusal(400, 'RequestExpired', signedLongAgo),
    accessDenied: (message) =>
      refusal(
        403,
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${message}`,
      ),
  },
  autoscaling: query,
  cloudwatch: query,
};

/** The service's answer to too many requests. */
export function throttling(service: ServiceName): Refusal {
  return refusals[service].throttling;
}

/** The service's answer when it has failed itself. */
export function internalFailure(service: ServiceName): Refusal {
  return refusals[service].internal;
}

/** S3's answer to a conditional write that another has come in the way of. */
export function conflict(): Refusal {
  return refusal(
    409,
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
  );
}

/** CodeDeploy's answer about a role that IAM does not know everywhere yet. */
export function freshRole(): Refusal {
  return refusal(400, 'InvalidRoleException', 'Cannot assume role provided.');
}

/** CodeDeploy's answer about a topic that SNS does not know everywhere yet. */
export function freshTopic(): Refusal {
  return refusal(400, 'InvalidTriggerConfigException', 'Topic ARN provided is not valid.');
}

/** The service's answer while it is not there. */
export function unavailable(service: ServiceName): Refusal {
  return refusals[service].unavailable;
}

/** The service's answer to credentials that have expired. */
export function expiredToken(service: ServiceName): Refusal {
  return refusals[service].expiredToken;
}

/** The service's answer to a request that was signed by a clock that is wrong. */
export function wrongClock(service: ServiceName): Refusal {
  return refusals[service].wrongClock;
}

/** The service's answer when the caller may not do this. */
export function accessDenied(service: ServiceName, operation: string): Refusal {
  return refusals[service].accessDenied(
    `User: arn:aws:iam::111122223333:user/rehearsal is not authorized to perform: ${service}:${operation}`,
  );
}
