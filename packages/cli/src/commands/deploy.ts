import {
  configuredSource,
  deploy,
  dryRun,
  type DeployEvent,
  type RunReport,
} from '@codedeployer/core';
import {
  formatDryRun,
  formatReport,
  inHost,
  visibleJson,
  type Host,
} from '@codedeployer/core/host';
import { withLiveView } from '../live/with-live-view.js';
import type { Context, Flags } from '../context.js';
import { loadFromFlags, tellIdleFlags } from '../from-flags.js';

export interface DeployFlags extends Flags {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/**
 * `deploy`, and with `rehearse` set `rehearse`: the same pipeline to the same end. With `--json` the report is all
 * that is printed to stdout, however the run ended; a run that could not begin has none.
 */
export async function runDeploy(
  context: Context,
  flags: DeployFlags,
  more: { readonly rehearse?: boolean } = {},
): Promise<void> {
  const config = await loadFromFlags(context, flags, more);
  // What a rehearsal alone heeds and a file may have for later: on a command line it is meant for this run.
  const idle = [
    ...['instances', 'isolation', 'agentUnit', 'agent', 'services', 'network', 'prepare', 'root'],
    'out',
  ];
  const heeded = Object.keys(flags).filter(
    (name) => !(config.rehearse ? ['port'] : idle).includes(name),
  );
  const why = config.rehearse ? 'it is for --serve' : 'this is no rehearsal';
  tellIdleFlags(context, flags, heeded, why);
  if (flags.dryRun === true) {
    await inHost(context.process, { write: context.write }, async (host) => {
      const planned = await dryRun(configuredSource(config), config, host);
      if (flags.json === true) context.printData(visibleJson(planned));
      else formatDryRun(planned).forEach(context.print);
    });
    return;
  }
  await inDeployHost(context, flags, (host) => deploy(configuredSource(config), config, host));
}

/** Runs what ends in the report of a deployment, and prints that. */
export async function inDeployHost(
  context: Context,
  { json = false }: DeployFlags,
  run: (host: Host) => Promise<RunReport>,
): Promise<void> {
  const report = await withLiveView(context, json, ({ write, shown }) =>
    inHost(context.process, { write }, (host) => {
      const onEvent = (event: DeployEvent) => {
        if (event.type === 'ended' && json) context.printData(visibleJson(event.report));
        host.onEvent(event);
      };
      return run(shown({ ...host, onEvent }));
    }),
  );
  if (!json) for (const line of formatReport(report)) context.print(line);
}
