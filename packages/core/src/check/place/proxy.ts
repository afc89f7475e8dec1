import { nameProxy, proxyFor } from '../../aws/proxy.js';
import { endpointOf } from '../../aws/clients.js';
import { ok, type PlaceSeen, type Probe } from '../../probe/probe.js';

export const proxy: Probe<PlaceSeen> = {
  name: 'proxy',
  looksAt: 'the proxy that CodeDeploy is asked through, by HTTPS_PROXY and its like',
  permissions: [],
  async look({ region, clients, env, isRehearsed }) {
    if (isRehearsed) return [];
    const asked = await endpointOf(clients.codeDeploy);
    const found = proxyFor(new URL(asked ?? `https://codedeploy.${region}.amazonaws.com`), env);
    return [ok(found === undefined ? 'none' : nameProxy(found))];
  },
};
