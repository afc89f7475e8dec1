import { networkTrouble } from './network-error.js';
import { statusOf } from './service-error.js';

const throttled = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|Timeout/i;

/** Whether the same request may succeed a little later: throttling, a service's own trouble, the network. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (throttled.test(error.name)) return true;
  const status = statusOf(error);
  if (status !== undefined) return status >= 500 || status === 429;
  return networkTrouble(error) !== undefined;
}
