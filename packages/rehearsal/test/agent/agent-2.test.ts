import { expect } from 'chai';
import { withAgent, type AgentWorld } from '../support/agent-world.js';

const bash = '#!/bin/bash\n';

/** Runs scripts as AfterInstall, by agent 2 and by agent 1, and gives what came of it. */
async function afterInstall(
  { deploy, scriptsLog }: AgentWorld,
  scripts: Readonly<Record<string, string>>,
  more = '',
) {
  const hooks = Object.keys(scripts).map((name) => `    - location: "${name}"\n`);
  const { event, result } = await deploy('d-1', {
    'appspec.yml': `version: 0.0\nos: linux\n${more}hooks:\n  AfterInstall:\n${hooks.join('')}`,
    'app/a.txt': 'a',
    ...scripts,
  });
  const log = await scriptsLog('d-1').catch(() => '');
  return { event, ...result.diagnostics, log, tail: result.diagnostics.log };
}

describe('agent 2, where it is known to differ', () => {
  const killed = { 'kill.sh': `${bash}kill -9 $$\n` };
  const spaced = { 'with a space.sh': `${bash}echo "\${0##*/} ran"\nexit 3\n` };
  const foreign = {
    'say.sh': `${bash}echo one; printf 'tw\\xff\\n'; echo three; echo four >&2; exit 3\n`,
  };
  const coloured = { 'say.sh': `${bash}printf '\\e[31mred\\e[0m\\n'; exit 3\n` };
  const mode =
    'files:\n  - source: app\n    destination: dest\npermissions:\n  - object: dest\n    mode: 0755\n';

  it(
    'takes a signal for exit code 1, runs a location with a space, and reads output up to what is no UTF-8',
    withAgent(
      async (world) => {
        expect((await afterInstall(world, killed)).message).to.match(/failed with exit code 1$/);
        const { message, log } = await afterInstall(world, spaced);
        expect(message).to.match(/with a space\.sh failed with exit code 3$/);
        expect(log).to.contain('[stdout]with a space.sh ran\n');
        const said = await afterInstall(world, foreign);
        expect(said.errorCode).to.equal(4);
        const records = said.tail.split('\n').slice(2);
        expect(records).to.have.members(['[stdout]one', '[stderr]four', '']);
      },
      'root',
      'v2',
    ),
  );

  it(
    'sends no colours, and reads appspec.yml by its own rules',
    withAgent(
      async (world) => {
        const { log, tail } = await afterInstall(world, coloured);
        expect(tail).to.contain('[stdout]red\n');
        expect(log).to.contain('[stdout]\u001b[31mred\u001b[0m\n');
        const timeout = await world.deploy('d-2', {
          'appspec.yml':
            'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a.sh\n      timeout: 5m\n',
        });
        expect(timeout.event).to.equal('BeforeInstall');
        expect(timeout.result.diagnostics.message).to.contain('a YAML parsing error');
        // A mode is what is written.
        expect((await afterInstall(world, coloured, mode)).event).to.equal('AfterInstall');
      },
      'root',
      'v2-hardened',
    ),
  );

  it(
    'is not agent 1, which does all of it otherwise',
    withAgent(async (world) => {
      expect((await afterInstall(world, killed)).message).to.match(/failed with exit code $/);
      expect((await afterInstall(world, spaced)).message).to.contain('Errno::ENOENT');
      expect((await afterInstall(world, foreign)).errorCode).to.equal('Unknown');
      expect((await afterInstall(world, coloured)).tail).to.contain('\u001b[31mred');
      const refused = await afterInstall(world, coloured, mode);
      expect(refused.event).to.equal('BeforeInstall');
      expect(refused.message).to.contain('invalid character (9)');
    }),
  );
});
