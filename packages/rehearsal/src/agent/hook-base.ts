import type { Environment } from '../protocol/agent-setup.js';

/** What of the environment all hooks have. Where they run below a folder, `PWD` names it, which the agent's shell could not know. */
export function hookBase(
  ofUnit: Environment,
  { added, cwd }: { readonly added: Environment; readonly cwd: string },
): Environment {
  return { ...ofUnit, ...('PWD' in ofUnit ? { PWD: cwd } : {}), ...added };
}
