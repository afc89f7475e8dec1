import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { LaunchedInstance } from '@codedeployer/core/contract';
import { rehearsalFailure } from '../errors/failures.js';
import { openCodeDeploy } from '../codedeploy/open-codedeploy.js';
import type { CodeDeployOptions } from '../codedeploy/options.js';
import type { Faults, ServiceName } from '../server/faults.js';
import { handleRequest, readCall } from '../server/handle-request.js';
import { serviceOf } from './service-of.js';
import type { Service } from '../server/service.js';
import { openAutoScaling } from '../autoscaling/open-auto-scaling.js';
import { openCloudWatch } from '../cloudwatch/open-cloud-watch.js';
import { openEc2 } from '../ec2/open-ec2.js';
import { openIam } from '../iam/open-iam.js';
import { openS3, type S3Options } from '../s3/open-s3.js';
import { openSts, type StsOptions } from '../sts/open-sts.js';

export interface ServerOptions {
  readonly s3: S3Options;
  readonly codeDeploy: CodeDeployOptions;
  readonly sts?: StsOptions | undefined;
  /** Absolute path of the folder in which the other services have theirs; default the one that CodeDeploy's is in. */
  readonly directory?: string | undefined;
  /** The port on 127.0.0.1; default any free one. */
  readonly port?: number | undefined;
  /** The account that owns everything here; twelve digits. */
  readonly account?: string | undefined;
  readonly now?: (() => Date) | undefined;
  readonly faults?: Faults | undefined;
  /** Told about defects of the rehearsal itself; the client gets an internal error. Default: a process warning. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** The running endpoints of S3 (path style), CodeDeploy and the other services. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>` for all. */
  readonly endpoint: string;
  /** The instances that Auto Scaling has launched since, once all of them are in service or have been ended. */
  launched(): Promise<readonly LaunchedInstance[]>;
  /** Stops running deployments, answers no more requests and writes the last state. The instances stay with the caller. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts all services on one loopback port, over what their folders hold from earlier rehearsals.
 * @throws CodedeployerError `REHEARSAL_PORT_TAKEN`, `REHEARSAL_STATE_DAMAGED`
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const now = options.now ?? (() => new Date());
  const account = options.account ?? '111122223333';
  const onError =
    options.onError ??
    ((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)));
  const { directory = dirname(options.codeDeploy.directory) } = options;
  const counts = new Map<string, number>();
  const faultOf = (service: ServiceName, operation: string) => {
    const count = (counts.get(`${service}.${operation}`) ?? 0) + 1;
    counts.set(`${service}.${operation}`, count);
    return options.faults?.onRequest?.({ service, operation, count });
  };
  const s3 = await openS3(options.s3, { account, now });
  const iam = openIam(join(directory, 'iam'), { account, now });
  const { region } = options.codeDeploy;
  const ec2 = openEc2({ directory: join(directory, 'ec2'), account, region, iam, now });
  const autoScaling = openAutoScaling(
    { directory: join(directory, 'autoscaling'), account, region },
    { ec2, now, onError },
  );
  const cloudWatch = openCloudWatch(
    { directory: join(directory, 'cloudwatch'), account, region },
    now,
  );
  const codeDeploy = await openCodeDeploy(options.codeDeploy, {
    account,
    ec2: ec2.places,
    scaling: autoScaling.places,
    watched: cloudWatch.places,
    ringing: options.faults?.ringing,
    isRefused: (operation) => faultOf('autoscaling', operation)?.kind === 'error',
    now,
    onCommand: options.faults?.onCommand?.bind(options.faults),
    onError,
    strangers: options.faults?.strangers,
  });

  const services: Readonly<Record<ServiceName, Service>> = {
    s3,
    codedeploy: codeDeploy.service,
    sts: openSts(options.sts ?? {}, { account, now }),
    iam: iam.service,
    ec2: ec2.service,
    autoscaling: autoScaling.service,
    cloudwatch: cloudWatch.service,
  };

  const closed = new AbortController();
  setMaxListeners(0, closed.signal); // as many as there are requests that are delayed
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    sendContinue: () => void,
  ) => {
    const { service: name, call } = await serviceOf(readCall(request, sendContinue));
    const service = services[name];
    const operation = service.operation(call);
    const fault = faultOf(name, operation);
    response.setHeader(name === 's3' ? 'x-amz-request-id' : 'x-amzn-RequestId', call.requestId);
    response.setHeader('date', now().toUTCString()); // clients go by it
    await handleRequest(request, response, call, {
      service,
      fault,
      closed: closed.signal,
      onError,
    });
  };

  const server = createServer((request, response) => {
    void answer(request, response, () => undefined);
  });
  // A client that asks first is refused before it sends a gigabyte, as S3 does.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // Unless the body is asked for, nobody knows whether it will come, and the connection is of no further use.
    response.setHeader('connection', 'close');
    void answer(request, response, () => {
      response.removeHeader('connection');
      response.writeContinue();
    });
  });
  server.requestTimeout = 0; // a slow upload is no attack here
  server.keepAliveTimeout = 120_000; // longer than the clients keep theirs, so that they never meet a closing one

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'EADDRINUSE'
          ? rehearsalFailure('REHEARSAL_PORT_TAKEN', { port: options.port ?? 0 }, { cause })
          : cause,
      ),
    );
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await codeDeploy.close();
    await autoScaling.settled();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      closed.abort();
    });
  };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async launched() {
      await codeDeploy.launched(); // the last launches begin with the end of a deployment
      await autoScaling.settled();
      return codeDeploy.launched();
    },
    close: () => (closing ??= close()),
  };
}
