import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How a deployment goes on: what the looks at it find, the last of it again and again. */
export interface Script {
  readonly looks: readonly object[];
  /** States of its instances at its end. */
  readonly instances?: readonly string[];
}

/** One group of an application of its own, and what becomes of deployments to it. */
export interface Scripted {
  /** By the ids of the deployments; the first is the one that CreateDeployment starts. */
  readonly deployments: Readonly<Record<string, Script>>;
  /** What the group says of itself. */
  readonly group?: object;
  /** Meets a request in the place of the service: before it is carried out, or instead of its answer. */
  readonly meet?: (met: Met) => boolean;
  /** How StopDeployment is answered. */
  readonly stop?: (met: Met) => void;
}

export interface Met {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether the service has carried it out. */
  readonly isDone: boolean;
  readonly answer: (status: number, body: object) => void;
}

export interface ScriptedService {
  readonly url: string;
  /** What was carried out, by application: `CreateDeployment` as often as a deployment was started. */
  readonly done: Map<string, string[]>;
  /** Every request that came, by application. */
  readonly asked: Map<string, string[]>;
  close(): Promise<void>;
}

const note = (of: Map<string, string[]>, application: string, operation: string) => {
  of.set(application, [...(of.get(application) ?? []), operation]);
};

/**
 * An S3 with any revision, of the ETag `e`, and no locks, and a CodeDeploy whose deployments go as written. The application of a deployment is what its id
 * begins with, as in `d-shop.1`.
 */
export async function openScriptedService(
  worlds: ReadonlyMap<string, Scripted>,
): Promise<ScriptedService> {
  const done = new Map<string, string[]>();
  const asked = new Map<string, string[]>();
  const looked = new Map<string, number>();
  const descriptions = new Map<string, unknown>();

  const infoOf = (id: string) => {
    const application = applicationOf(id);
    const looks = worlds.get(application)?.deployments[id]?.looks ?? [];
    const index = looked.get(id) ?? 0;
    looked.set(id, index + 1);
    const description = descriptions.get(application);
    return {
      deploymentId: id,
      applicationName: application,
      deploymentGroupName: 'web',
      createTime: Date.now() / 1000,
      ...(description === undefined ? {} : { description }),
      ...looks[Math.min(index, looks.length - 1)],
    };
  };
  const answerOf = (operation: string, input: Met['input']): object => {
    const id = (input.deploymentId as string | undefined) ?? '';
    const application = (input.applicationName as string | undefined) ?? applicationOf(id);
    const world = worlds.get(application);
    switch (operation) {
      case 'BatchGetDeploymentGroups':
        return { deploymentGroupsInfo: [{ deploymentGroupName: 'web', ...world?.group }] };
      case 'CreateDeployment':
        descriptions.set(application, input.description);
        return { deploymentId: Object.keys(world?.deployments ?? {})[0] };
      case 'ListDeployments':
        return {
          deployments: descriptions.has(application)
            ? Object.keys(world?.deployments ?? {}).slice(0, 1)
            : [],
        };
      case 'BatchGetDeployments':
        return { deploymentsInfo: (input.deploymentIds as string[]).map(infoOf) };
      case 'ListDeploymentTargets':
        return {
          targetIds: (world?.deployments[id]?.instances ?? []).map((_, index) => `i-${index + 1}`),
        };
      default:
        return {
          deploymentTargets: (world?.deployments[id]?.instances ?? []).map((status, index) => ({
            deploymentTargetType: 'InstanceTarget',
            instanceTarget: { targetId: `i-${index + 1}`, status, lifecycleEvents: [] },
          })),
        };
    }
  };

  const server = createServer((request, response) => {
    const target = request.headers['x-amz-target'];
    if (target === undefined) {
      request.resume();
      if (request.method === 'HEAD') {
        response.writeHead(200, { etag: '"e"' }).end();
        return;
      }
      response.writeHead(404, { 'content-type': 'application/xml' });
      response.end(
        '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>no</Message></Error>',
      );
      return;
    }
    void text(request).then((body) => {
      const operation = String(target).split('.')[1] ?? '';
      const input = JSON.parse(body) as Record<string, unknown>;
      const [first = ''] = (input.deploymentIds as string[] | undefined) ?? [];
      const id = (input.deploymentId as string | undefined) ?? first;
      const application = (input.applicationName as string | undefined) ?? applicationOf(id);
      note(asked, application, operation);
      const answer = (status: number, object: object) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(object));
      };
      const { meet, stop } = worlds.get(application) ?? {};
      const met = { operation, input, request, response, answer };
      if (meet?.({ ...met, isDone: false }) === true) return;
      note(done, application, operation);
      if (operation === 'StopDeployment') {
        stop?.({ ...met, isDone: true });
        return;
      }
      const result = answerOf(operation, input);
      if (meet?.({ ...met, isDone: true }) === true) return;
      answer(200, result);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function applicationOf(deploymentId: string): string {
  return deploymentId.replace(/^d-/, '').replace(/\..*$/, '');
}
