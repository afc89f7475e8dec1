import { makeProjectState } from '../../files/project-state.js';
import { loadRehearsal } from '../../run/open-rehearsal.js';
import { CodedeployerError } from '../../errors/codedeployer-error.js';
import { ok, warning, type MachineSeen, type Probe } from '../../probe/probe.js';

export const isolation: Probe<MachineSeen> = {
  name: 'rehearsal-isolation',
  looksAt: 'whether a rehearsal can give its instances files of their own here',
  permissions: [],
  async look({ config, env }) {
    try {
      const beside = await makeProjectState(config.directory, 'check');
      const { findIsolation } = await loadRehearsal();
      const { kind, reason } = await findIsolation(config.isolation, beside, env.PATH);
      if (kind === 'namespaces') return [ok(`${kind}: ${reason}`)];
      return [ok(`${kind}: ${reason}. Hooks of a rehearsal then see the files of this machine.`)];
    } catch (error) {
      if (!CodedeployerError.is(error)) throw error;
      return [warning(error.message, error.hint)];
    }
  },
};
