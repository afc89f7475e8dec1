import { requestContinue } from '../deployment/continue.js';
import { requestStop } from '../deployment/stop.js';
import type { DeployEvent } from '../model/events.js';
import type { Connection } from './open-connections.js';
import type { Run } from './run.js';

type Waits = Extract<DeployEvent, { readonly type: 'deployment-waits' }>;

/** Does what "onReady" says with a deployment whose new instances wait for the traffic. */
export async function answerReady(
  { group, deploymentId, waitsFor }: Waits,
  { config: { onReady }, onEvent, calling }: Run,
  { clients }: Connection,
): Promise<void> {
  if (waitsFor.what !== 'traffic' || onReady === 'wait') return;
  if (onReady === 'continue') await requestContinue(clients, deploymentId, 'traffic', calling);
  else await requestStop(clients, deploymentId, { rollback: undefined }, calling);
  const what = onReady === 'continue' ? 'let the traffic move' : 'stop, before any traffic moves';
  const message = `${group}: asked CodeDeploy to ${what} ("onReady": "${onReady}")`;
  onEvent({ type: 'notice', message });
}
