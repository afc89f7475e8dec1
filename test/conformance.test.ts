import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { installClient } from './support/install-client.js';
import { whyNotHere } from './conformance/why-not-here.js';

const main = fileURLToPath(new URL('conformance/main.js', import.meta.url));

/** Installs the app and runs one script; both as the record below has it. */
const appspec = `version: 0.0
os: linux
files:
  - source: app
    destination: /srv/cdcases/dest
permissions:
  - object: /srv/cdcases/dest
    pattern: "*.txt"
    mode: 640
hooks:
  AfterInstall:
    - location: scripts/say.sh
      timeout: 10
`;

const record = {
  verdict: 'accepted',
  daemonRun: {
    result: 'failed',
    event: 'AfterInstall',
    error: {
      class: 'ScriptError',
      message: 'Script at specified location: scripts/say.sh failed with exit code 7',
      error_code: 4,
      script_name: 'scripts/say.sh',
    },
    scripts_log:
      "TS LifecycleEvent - AfterInstall\nTS Script - scripts/say.sh\nTS [stdout]AfterInstall\nTS [stderr]no\nTS [stderr]/srv/cdcases/root/dr/g/d-ID/deployment-archive/scripts/say.sh: line 4: 12345 Killed                  bash -c 'kill -9 $$'\n",
    tree: [
      '0755 d root:root dest',
      '0640 f root:root dest/a.txt',
      '0777 l root:root dest/link.txt',
      '0755 f root:root dest/run.sh',
    ],
  },
};

async function conformance(
  cases: Readonly<Record<string, unknown>>,
  withAgent = false,
): Promise<{ readonly output: string; readonly status: number | null }> {
  const folder = await mkdtemp(join(tmpdir(), 'codedeployer-cases-'));
  try {
    await mkdir(join(folder, 'cases'));
    await mkdir(join(folder, 'payload/app'), { recursive: true });
    await mkdir(join(folder, 'payload/scripts'));
    await writeFile(join(folder, 'verdicts.json'), JSON.stringify({ cases }));
    for (const [name, text] of Object.entries(cases))
      await writeFile(join(folder, 'cases', name), typeof text === 'string' ? text : appspec);
    if (withAgent) await rm(join(folder, 'verdicts.json'));
    await writeFile(join(folder, 'payload/app/a.txt'), 'a\n');
    await writeFile(join(folder, 'payload/app/link.txt'), 'a.txt');
    await writeFile(join(folder, 'payload/app/run.sh'), '#!/bin/bash\n');
    const script =
      '#!/bin/bash\necho "$LIFECYCLE_EVENT"\necho no >&2\nbash -c \'kill -9 $$\'\nexit 7\n';
    await writeFile(join(folder, 'payload/scripts/say.sh'), script);
    for (const path of ['app/run.sh', 'scripts/say.sh']) {
      await chmod(join(folder, 'payload', path), 0o555);
    }
    const agent = withAgent ? ['--agent', await installClient(join(folder, 'agent'))] : [];
    const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...agent, folder], {
      encoding: 'utf8',
    });
    return { output: stdout + stderr, status };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the conformance runner', () => {
  it('counts what agrees with the record, field by field', async () => {
    const { output, status } = await conformance({ 'same.yml': record });
    const reason = await whyNotHere();
    expect(status, output).to.equal(0);
    expect(output).to.match(/^1 cases\nverdict +1\/1 agreed\n/);
    if (reason === undefined) {
      for (const field of ['failing event', 'message of the run', 'tree', 'script log']) {
        expect(output).to.match(new RegExp(`^${field} +1/1 agreed$`, 'm'));
      }
    } else {
      expect(output).to.match(/^tree +0\/0 agreed, 1 skipped$/m);
      expect(output).to.contain(`skipped because ${reason}: 1\n        same.yml`);
    }
  });

  it('shows every difference with both sides, and fails', async () => {
    const { output, status } = await conformance({
      'other-verdict.yml': { ...record, verdict: 'rejected' },
      'other-tree.yml': { ...record, daemonRun: { ...record.daemonRun, tree: [] } },
    });
    expect(status).to.equal(1);
    expect(output).to.match(/^verdict +1\/2 agreed$/m);
    expect(output).to.contain('    other-verdict.yml: verdict\n        recorded "rejected"');
    if ((await whyNotHere()) !== undefined) return;
    expect(output).to.match(/^tree +1\/2 agreed$/m);
    expect(output).to.contain('    other-tree.yml: tree\n        recorded [[],null]');
    expect(output).to.contain('0640 f root:root dest/a.txt');
  });

  it('has an agent that is installed run any folder of cases, and compares the two', async () => {
    const text = [
      'version: 0.0\nos: linux\n',
      'files:\n  - source: app/a.txt\n    destination: /srv/cdcases/dest\n',
      'permissions:\n  - object: /srv/cdcases/dest\n    mode: 640\n',
      'hooks:\n  AfterInstall:\n    - location: scripts/say.sh\n      timeout: 10\n',
    ];
    const { output, status } = await conformance({ 'mode.yml': text.join('') }, true);
    if ((await whyNotHere()) !== undefined) {
      expect(output).to.match(/^tree +0\/0 agreed, 1 skipped$/m);
      return;
    }
    expect(status, output).to.equal(1);
    expect(output).to.match(/^failing event +1\/1 agreed$/m);
    expect(output).to.match(/^message of the run +1\/1 agreed$/m);
    // The client of the tests knows nothing of permissions.
    expect(output).to.match(
      /^ {4}mode\.yml: tree\n +agent .*0644 f root:root dest\/a\.txt.*\n +here .*0640 f/m,
    );
    const none = spawnSync(process.execPath, [main, '--agent', '/nowhere', '.'], {
      encoding: 'utf8',
    });
    expect(none.status).to.equal(2);
    expect(none.stderr).to.contain('there is no cases in');
  });

  it('says what it needs when it gets no folder of cases', () => {
    const { stderr, status } = spawnSync(process.execPath, [main, '/nowhere'], {
      encoding: 'utf8',
    });
    expect(status).to.equal(2);
    expect(stderr).to.contain('there is no verdicts.json in /nowhere');
  });
});
