import { randomInt } from 'node:crypto';
import type { CodeDeployContext } from './context.js';

/** An id that no deployment has yet. */
export function newDeploymentId(context: Pick<CodeDeployContext, 'deployments'>): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  for (;;) {
    const id = `d-${Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('')}`;
    if (!context.deployments.get(id)) return id;
  }
}
