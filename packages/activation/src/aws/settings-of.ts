import type { Clients } from '@codedeployer/core';
import type { FurtherService, ServiceSettings } from '@codedeployer/core/activation';

/** What a client of a service is made with to reach AWS as the given ones do. */
export function settingsOf(
  clients: Clients,
  region: string,
): (service: FurtherService) => ServiceSettings {
  const { settingsFor, codeDeploy } = clients;
  if (settingsFor !== undefined) return (service) => ({ ...settingsFor(service), region });
  const { config } = codeDeploy;
  if (config === undefined) return () => ({ region });
  const credentials = () => config.credentials();
  const maxAttempts = config.maxAttempts && (() => config.maxAttempts?.());
  return () => ({ region, credentials, ...(maxAttempts && { maxAttempts }) });
}
