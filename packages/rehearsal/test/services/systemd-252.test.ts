import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstanceHolding } from '@codedeployer/core/contract';
import { debianRoot, debianRootObstacle } from '@codedeployer/testing';
import { expect } from 'chai';
import { openInstanceRoot, programsFor } from '../../dist/instance/open-instance-root.js';
import type { HoldingInstance } from '../../dist/instance/start-instance.js';
import { openControlGroups } from '../../dist/isolation/control-group.js';
import { startWorld } from '../support/instance-world.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';

/** Units, commands, and what Debian's systemd 252 answered to them as first process of namespaces; `run.sh` has recorded it. */
const folder = fileURLToPath(new URL('../../test/services/systemd-252', import.meta.url));

/** Each command with what it printed and its exit code, in the order of the file. */
function readAnswers(text: string): ReadonlyMap<string, string> {
  const answers = text.split(/^\$ /m).slice(1);
  return new Map(
    answers.map((answer, index) => {
      const [command = '', ...lines] = answer.trimEnd().split('\n');
      return [`${index + 1}: ${command}`, lines.map(plain).filter(isTold).join('\n')];
    }),
  );
}

/** Without what is another one each time. */
function plain(line: string): string {
  return line
    .replace(/[A-Z][a-z]{2} [\d-]{10} [\d:]{8} [A-Z]+; .* ago/, 'TIME ago')
    .replace(/^[A-Z][a-z]{2} \d\d [\d:]{8} \S+ /, 'TIME ')
    .replace(/\[\d+\]:/, '[PID]:')
    .replace(/(Process|PID): \d+/, '$1: PID')
    .replace(/([├└]─)\d+ /, '$1PID ')
    .replace(/(Duration: ).*/, '$1');
}

/** What is measured by control groups, which a rehearsal has not. */
function isTold(line: string): boolean {
  return !/^ +(?:CPU|Tasks|Memory):/.test(line);
}

/** What needs another user than root, which a user namespace has not. */
const needsUsers =
  /^\d+: (?:su nobody|journalctl -u who|systemctl start named|mkdir -p \/run\/(?:shut|ownlogs))/;

/** A revision whose hook runs the commands. */
async function answeringTree(): Promise<Record<string, string>> {
  const tree: Record<string, string> = {
    'appspec.yml': [
      'version: 0.0',
      'os: linux',
      'hooks:',
      '  AfterInstall:',
      '    - location: answer.sh',
      '      timeout: 600',
    ].join('\n'),
    'answer.sh': '#!/bin/bash\nbash "$(dirname "${BASH_SOURCE[0]}")/run.sh" >/var/answers.txt\n',
  };
  for (const name of ['run.sh', 'commands.txt', ...(await unitFiles())])
    tree[name] = await readFile(join(folder, name), 'utf8');
  return tree;
}

/**
 * What a service prints and what systemd says of it come to the journal by two ways: which is first is another one each time. The lines of
 * a program that has ended before the journal reads them belong to no unit any more, so `status` may have them or not.
 */
function inAnyOrder(command: string, answer: string | undefined): string | undefined {
  if (!/journalctl|status/.test(command)) return answer;
  const lines = answer?.split('\n').filter((line) => !/^TIME (?!systemd\[)/.test(line));
  return lines?.sort().join('\n');
}

/** Compares what an instance has written down with what was recorded. */
async function expectRecorded(
  instance: HoldingInstance,
  isTold: (command: string) => boolean,
  asRead: typeof inAnyOrder = (_command, answer) => answer,
): Promise<InstanceHolding> {
  const holding = await instance.holding();
  const answers = await readFile(join(holding.directory, 'var/answers.txt'), 'utf8');
  const given = readAnswers(answers);
  const recorded = readAnswers(await readFile(join(folder, 'recorded.txt'), 'utf8'));
  expect([...given.keys()]).to.deep.equal([...recorded.keys()]);
  for (const [command, answer] of recorded)
    if (isTold(command))
      expect(asRead(command, given.get(command)), command).to.equal(asRead(command, answer));
  return holding;
}

describe('the stand-in of systemd', () => {
  it('answers as systemd 252 has answered, command by command', async function () {
    if (!(await namespacesOrReason())) return;
    this.timeout(660_000);
    const world = await startWorld('namespaces');
    try {
      const instance = world.instance();
      const { result } = await world.deploy(instance, 'd-1', await answeringTree());
      expect(result.diagnostics.message).to.equal('Succeeded: ');
      const isRoot = process.getuid?.() === 0;
      const { added, changed } = await expectRecorded(
        instance,
        (command) => isRoot || !needsUsers.test(command),
      );
      // Nothing of the stand-in itself is part of what the deployment has changed.
      expect(
        [...added, ...changed].filter((path) => !path.startsWith('/etc/systemd/')),
      ).to.have.members(['/etc/default/who', '/var/answers.txt']);
      expect(instance.remarks().map(({ what, unit }) => `${what} ${unit ?? ''}`)).to.deep.equal([
        'systemctl --frobnicate ',
        ...(isRoot ? [] : ['User= and Group= who.service']),
        'ExecStrat= typo.service',
        '*.timer tick.timer',
        '*.timer lonely.timer',
        'Type=notify unready.service',
        'Type=notify unsaid.service',
        ...(isRoot
          ? []
          : ['named', 'shut', 'ownlogs'].map((name) => `User= and Group= ${name}.service`)),
      ]);
    } finally {
      await world.close();
    }
  });

  it('is compared with what the systemd of a Debian answers as first process of an instance', async function () {
    if (!(await namespacesOrReason())) return;
    const obstacle = debianRootObstacle();
    if (obstacle !== undefined) {
      process.stderr.write(`a Debian's own systemd cannot be tested here: ${obstacle}\n`);
      return;
    }
    this.timeout(660_000);
    const world = await startWorld('namespaces');
    try {
      const { directory, isolation } = world;
      const environment = { PATH: process.env.PATH };
      const root = await openInstanceRoot(
        { path: await debianRoot(), name: 'debian' },
        {
          directory,
          environment,
          isolation,
          signal: undefined,
          cache: join(directory, 'roots'),
          programs: await programsFor(directory, environment),
        },
      );
      const controlGroups = await openControlGroups();
      const instance = world.instance('own', { services: 'systemd', root, controlGroups });
      const { result } = await world.deploy(instance, 'd-1', await answeringTree());
      expect(result.diagnostics.message).to.equal('Succeeded: ');
      await expectRecorded(instance, () => true, inAnyOrder);
      expect(instance.remarks()).to.deep.equal([]);
    } finally {
      await world.close();
    }
  });
});

async function unitFiles(): Promise<readonly string[]> {
  return (await readdir(join(folder, 'units'))).map((name) => `units/${name}`);
}
