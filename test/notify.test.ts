import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { dryRun, type WrittenConfig } from '@codedeployer/core';
import { createAwsWorld, twoGroups, type AwsWorld } from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

const secret = 'T0123-not-for-anybody';

/** What a webhook got. */
interface Got {
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly body: {
    readonly text: string;
    readonly moment: string;
    readonly deployments: readonly { readonly status: string }[];
  } & Record<string, unknown>;
}

describe('notifications', () => {
  let world: AwsWorld;
  let webhook: Server;
  let got: Got[];
  let env: Record<string, string>;

  beforeEach(async () => {
    got = [];
    webhook = createServer((request, response) => {
      void text(request).then((body) => {
        if (request.url?.startsWith('/hang') === true) return;
        const { url: path, headers } = request;
        got.push({ path, type: headers['content-type'], body: JSON.parse(body) as Got['body'] });
        response.writeHead(path?.startsWith('/broken') === true ? 500 : 200).end(secret);
      });
    });
    webhook.listen(0, '127.0.0.1');
    await once(webhook, 'listening');
    const at = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}`;
    env = {
      PATH: process.env.PATH ?? '',
      WEBHOOK: `${at}/services/${secret}?token=${secret}`,
      BROKEN: `${at}/broken/${secret}`,
      HANGING: `${at}/hang/${secret}`,
      UNREACHABLE: `http://127.0.0.1:1/${secret}`,
      NO_ADDRESS: secret,
    };
  });
  afterEach(async () => {
    await world.dispose();
    webhook.closeAllConnections();
    webhook.close();
  });

  const lines = () =>
    world.events.flatMap((event) => ('message' in event ? [event.message] : [])).join('\n');
  const moments = () => got.map(({ body }) => body.moment);
  const toWebhook = { notify: [{ url: { env: 'WEBHOOK' } }] } satisfies WrittenConfig;

  it('tell a webhook and a command that a run begins and that it has succeeded, once for all groups', async () => {
    world = await createAwsWorld(twoGroups);
    const command =
      'cat >> told; echo "$DEPLOYED_MOMENT $DEPLOYED_APPLICATION $DEPLOYED_GROUPS $DEPLOYED_VERSION" >> env; echo noted';
    const notify = [...toWebhook.notify, { command }, { command: 'echo never', on: ['failure'] }];
    await world.deploy({ version: '7', notify } as WrittenConfig, { env });
    expect(moments()).to.deep.equal(['start', 'success']);
    const [start, success] = got as [Got, Got];
    expect(start.path).to.equal(`/services/${secret}?token=${secret}`);
    expect(start.type).to.match(/^application\/json/);
    expect(start.body.text).to.equal('shop 7: deploying to web, db');
    expect(success.body.text).to.match(/^shop 7: deployed to web, db in \d+ s$/);
    expect(success.body).to.include({ application: 'shop', version: '7' });
    expect(success.body.deployments.map(({ status }) => status)).to.deep.equal([
      'Succeeded',
      'Succeeded',
    ]);
    const told = (await readFile(world.project.path('told'), 'utf8')).trim().split('\n');
    expect(told.map((line) => JSON.parse(line) as unknown)).to.deep.equal([
      start.body,
      success.body,
    ]);
    expect(await readFile(world.project.path('env'), 'utf8')).to.equal(
      'start shop web,db 7\nsuccess shop web,db 7\n',
    );
    expect(lines()).to.contain('  | noted').and.not.to.contain('never');
  });

  it('tell of a failure, and of the rollback that CodeDeploy has started', async () => {
    let isBad = false;
    world = await createAwsWorld({
      answer: (_id, command) => {
        const isFailing = isBad && command === 'AfterInstall';
        if (isFailing) isBad = false;
        const diagnostics = {
          errorCode: 4,
          scriptName: 'x.sh',
          message: 'failed',
          log: '',
        } as const;
        return Promise.resolve(
          isFailing ? { status: 'Failed', noop: false, diagnostics } : undefined,
        );
      },
      instances: 1,
    });
    await world.deploy({ version: 'good' });
    await world.project.write({ 'dist/index.html': 'bad' });
    isBad = true;
    const error = await errorOf(
      world.deploy({ version: 'bad', autoRollback: true, ...toWebhook }, { env }),
    );
    expect(error).to.include({ code: 'DEPLOYMENT_FAILED' });
    expect(moments()).to.deep.equal(['start', 'rollback', 'failure']);
    const [, rollback, failed] = got as [Got, Got, Got];
    expect(rollback.body.text).to.equal('shop bad: CodeDeploy rolls back web');
    expect(failed.body.text).to.match(
      /^shop bad: failed after \d+ s \(DEPLOYMENT_FAILED\): web failed$/,
    );
    expect(failed.body).to.have.nested.property('error.code', 'DEPLOYMENT_FAILED');
    expect(failed.body).to.have.nested.property('deployments[0].rollback').a('string');
  });

  it('that fail are a line each, name no address, and fail nothing; what hangs is ended with what it has started', async () => {
    world = await createAwsWorld({ instances: 1 });
    const variables = ['BROKEN', 'HANGING', 'UNREACHABLE', 'NO_ADDRESS', 'UNSET'];
    const on: ('success' | 'start')[] = ['success'];
    const report = await world.deploy(
      {
        notify: [
          ...variables.map((name) => ({ url: { env: name }, on })),
          { command: 'exit 3', on },
          { command: 'trap "" TERM; sleep 61.7 & echo $! > child; wait; sleep 61.7', on },
          ...toWebhook.notify,
        ],
      },
      { env },
    );
    expect(report.succeeded).to.equal(true);
    const told = lines();
    for (const [name, how] of [
      ['the webhook of BROKEN', 'answered 500'],
      ['the webhook of HANGING', 'did not answer within 10 seconds'],
      ['the webhook of UNREACHABLE', 'could not be reached (ECONNREFUSED)'],
      ['the webhook of NO_ADDRESS', 'is no address that begins with https:// or http://'],
      ['the command exit 3', 'ended with exit code 3'],
    ])
      expect(told).to.contain(`A notification was not sent: ${name} ${how}.`);
    expect(told).to.match(/the command trap .* did not end within 10 seconds, and was killed\./);
    expect(told).to.contain('Nothing is sent to the webhook of UNSET');
    const child = Number(await readFile(world.project.path('child'), 'utf8'));
    const isAlive = async () => {
      const state = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => ''); // it is gone
      return state !== '' && !state.includes(') Z ');
    };
    await until(async () => !(await isAlive()), 'the child has ended');
    expect(got.filter(({ path }) => path?.startsWith('/services') === true)).to.have.length(2);
    expect(JSON.stringify([world.events, report])).not.to.contain(secret);
  });

  it('are not sent by a dry run, which says that they would be', async () => {
    world = await createAwsWorld();
    await world.run(
      (config, given) => dryRun(world.project.path('dist'), config, { ...given, env }),
      toWebhook,
    );
    expect(lines()).to.contain(
      'Notifications would go to the webhook of WEBHOOK: start, success, failure, rollback.',
    );
    expect(got).to.deep.equal([]);
  });

  it('name their address by a variable only: another is refused, and not repeated', async () => {
    world = await createAwsWorld();
    const url = `https://hooks.slack.com/services/${secret}`;
    const written = { notify: [{ url }] } as unknown as WrittenConfig;
    const error = await errorOf(world.deploy(written, { env }));
    expect(error).to.include({ code: 'CONFIG_INVALID_VALUE' });
    expect(error.message).to.contain('notify').and.to.contain('{ env: NAME }');
    expect(`${error.message} ${String(error.hint)}`).not.to.contain(secret);
    const both = { notify: [{ url: { env: 'A' }, command: 'b' }] };
    expect((await errorOf(world.deploy(both))).message).to.contain('either a "command" or a "url"');
  });

  it('are sent by a rehearsal only where that is asked for, and an address is in no output of the command line', async () => {
    world = await createAwsWorld();
    await world.project.write({
      'deploy/codedeployer.yml': `application: shop
bucket: shop-revisions
groups: [web]
source: dist
notify:
  - url: { env: WEBHOOK }
  - url: { env: BROKEN }
    rehearse: true
`,
    });
    const cli = (...args: string[]) => world.project.codedeployer(args, { env });
    const shown = await cli('config');
    expect(shown.stdout).to.contain('WEBHOOK');
    const rehearsed = await cli('rehearse', '--instances', '1', '--json');
    expect(rehearsed.code, rehearsed.output).to.equal(0);
    expect(rehearsed.output)
      .to.contain('A rehearsal sends nothing to the webhook of WEBHOOK')
      .and.to.contain('A notification was not sent: the webhook of BROKEN answered 500.');
    expect(moments()).to.deep.equal(['start', 'success']);
    expect(got[0]?.body.text).to.match(/^Rehearsal of shop /);
    expect(`${shown.output}${rehearsed.output}`).not.to.contain(secret);
  });
});
