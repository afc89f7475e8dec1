import { makeRehearsalDirectory, rehearsalRequest } from '@codedeployer/core/contract';
import { inHost } from '@codedeployer/core/host';
import { serveRehearsal } from '@codedeployer/rehearsal';
import type { Context, Flags } from '../context.js';
import { loadFromFlags, tellIdleFlags } from '../from-flags.js';

interface ServeFlags extends Flags {
  readonly port?: number;
}

/** What a rehearsal is made from. */
const heeded = [
  ...['config', 'environment', 'serve', 'port', 'application', 'groups', 'bucket', 'region'],
  ...['instances', 'isolation', 'events', 'failAt', 'faults', 'fresh'],
  ...['agentProfile', 'agentUnit', 'agent', 'services', 'network', 'prepare', 'root'],
];

/** `rehearse --serve`: S3, CodeDeploy and the instances, for any AWS client, until it is interrupted. */
export async function runServe(context: Context, flags: ServeFlags): Promise<void> {
  const config = await loadFromFlags(context, flags, { rehearse: true });
  tellIdleFlags(context, flags, heeded, 'nothing is deployed by --serve itself');
  await makeRehearsalDirectory(config);
  const request = { ...rehearsalRequest(config, context.process.env), port: flags.port };
  const print = (text: string) => context.printData(text.trimEnd());
  await inHost(context.process, context, async ({ signal, begin }) => {
    begin('serving the rehearsal');
    await serveRehearsal(request, { signal, print });
  });
}
