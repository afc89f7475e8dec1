import { activate, openServices, type Services } from '@codedeployer/activation';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ActivationReport, ActivationTarget } from '@codedeployer/core/activation';
import { usualCalling } from '@codedeployer/core/activation';
import { loadRevisionConfig, type WrittenConfig } from '@codedeployer/core/config';
import { createClients } from '@codedeployer/core/stages';
import { startServer, type Faults, type RunningServer } from '@codedeployer/rehearsal';
import { createWorld, type World } from '@codedeployer/testing';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'eu-central-1';

/** An account with nothing in it, and what is activated there. */
export interface ActivationWorld {
  readonly world: World;
  readonly server: RunningServer;
  readonly codeDeploy: CodeDeployClient;
  /** What `activate` makes of a configuration. */
  run(
    options: WrittenConfig,
    how?: { readonly yes?: boolean; readonly delete?: readonly string[] },
  ): Promise<ActivationReport>;
  request(options: WrittenConfig): Promise<{
    readonly config: Awaited<ReturnType<typeof loadRevisionConfig>>;
    readonly targets: readonly ActivationTarget[];
    readonly calling: typeof usualCalling;
  }>;
  services(): Promise<Services>;
  close(): Promise<void>;
}

export async function createActivationWorld(faults: Faults = {}): Promise<ActivationWorld> {
  const world = await createWorld();
  const server = await startServer({
    s3: { directory: world.path('s3'), buckets: [] },
    codeDeploy: { directory: world.path('codedeploy'), application: 'unused', groups: [] },
    account: '222233334444',
    faults,
  });
  const { endpoint } = server;
  const clients = await createClients({ region, endpoint, credentials });
  const codeDeploy = new CodeDeployClient({ region, endpoint, credentials });
  const request = async (options: WrittenConfig) => {
    const config = await loadRevisionConfig({
      directory: world.path('project'),
      env: {},
      options: { region, ...options },
    });
    const targets = config.targets.map((group): ActivationTarget => {
      const { name, application, deploymentGroup } = group;
      return { name, application, deploymentGroup, region, clients, isRehearsed: true, group };
    });
    return { config, targets, calling: usualCalling };
  };
  return {
    world,
    server,
    codeDeploy,
    request,
    run: async (options, how = {}) =>
      activate({
        ...(await request(options)),
        delete: how.delete ?? [],
        confirm: () => Promise.resolve(how.yes !== false),
        onNotice: () => undefined,
      }),
    services: () => openServices(clients, region, usualCalling),
    close: async () => {
      codeDeploy.destroy();
      clients.s3.destroy();
      clients.codeDeploy.destroy();
      await server.close();
      await world.dispose();
    },
  };
}

/** What a report would have done: `change deployment group shop/web: alarms`. */
export function actions({ changes }: ActivationReport): string[] {
  return changes
    .filter(({ action }) => action !== 'leave')
    .map(({ action, kind, name, fields }) =>
      action === 'change'
        ? `${action} ${kind} ${name}: ${fields.map(({ field }) => field).join(', ')}`
        : `${action} ${kind} ${name}`,
    );
}

/** How far what was to be done has come. */
export function states({ changes }: Pick<ActivationReport, 'changes'>): string[] {
  return changes.filter(({ action }) => action !== 'leave').map(({ state }) => state);
}
