import { createWorld, errorOf, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import gulp from 'gulp';
import {
  deploy,
  history,
  lock,
  push,
  redeploy,
  restart,
  revision,
  rollback,
  status,
  stop,
  unlock,
  watch,
  type PluginOptions,
} from 'gulp-codedeployer';

describe('what a gulpfile can do with what is deployed', () => {
  let world: World;
  before(async () => {
    world = await createWorld({
      'deploy/codedeployer.yml': 'application: shop\ngroups: [web]\nregion: eu-central-1\n',
    });
  });
  after(() => world.dispose());

  const options = (): PluginOptions => ({ cwd: world.directory, silent: true, rehearse: true });

  it('gives the reports of status and history, and stops nothing where nothing runs', async () => {
    const { groups, rehearsed } = await status(options());
    expect(rehearsed).to.equal(true);
    expect(groups).to.deep.equal([
      { group: 'web', application: 'shop', deploymentGroup: 'web', running: [], unhealthy: [] },
    ]);
    const { groups: past } = await history({ ...options(), limit: 3 });
    expect(past[0]).to.deep.include({ deployments: [], more: false });
    expect(await stop(options())).to.include({ succeeded: true, asked: false });
  });

  it('fails the task with the code of core', async () => {
    const unknown = await errorOf(watch('d-AAAAAAAAA', options()));
    expect(unknown).to.include({ code: 'DEPLOYMENT_NOT_FOUND', plugin: 'gulp-codedeployer' });
    const nothing = await errorOf(stop({ ...options(), rollback: true }));
    expect(nothing).to.include({ code: 'NOTHING_RUNNING' });
    for (const back of [rollback, redeploy, restart])
      expect(await errorOf(back(options()))).to.include({ code: 'NOTHING_TO_ROLL_BACK_TO' });
    const wrong = await errorOf(status({ ...options(), gropus: ['web'] } as PluginOptions));
    expect(wrong).to.include({ code: 'CONFIG_UNKNOWN_KEY' });
  });

  it('pushes what is piped into it, deploys that in another task, and neither while the group is locked', async () => {
    await world.write({
      'dist/index.html': 'x',
      'deploy/appspec.yml': 'version: 0.0\nos: linux\n',
    });
    const with1 = { ...options(), bucket: 'shop-revisions', isolation: 'directory', instances: 1 };
    const given = with1 as PluginOptions;
    const end = async (stream: NodeJS.ReadableStream) => {
      const files: unknown[] = [];
      stream.on('data', (file) => files.push(file));
      await finished(stream);
      return files;
    };
    const files = () =>
      gulp
        .src(world.path('dist/**'), { encoding: false })
        .pipe(revision({ ...given, version: '7' }));
    const [file] = await end(files().pipe(push({ sequence: 57 })));
    expect(file).to.have.nested.property('pushed.version', '7');
    expect(file)
      .to.have.nested.property('pushed.revisions[0].sequence')
      .deep.equal({ kind: 'number', value: 57 });
    expect(file).to.have.nested.property('pushed.revisions[0].groups').deep.equal(['web']);
    await rm(world.path('dist'), { recursive: true });

    const locked = await lock({ ...given, reason: 'Black Friday' });
    expect(locked.groups[0]).to.include({ group: 'web', locked: true, reason: 'Black Friday' });
    const pushed = { ...given, revision: '7' };
    expect(await errorOf(end(deploy(pushed)))).to.include({ code: 'GROUP_LOCKED' });
    const again = await unlock(given);
    expect(again.groups[0]).to.include({ locked: false, was: 'locked', reason: 'Black Friday' });
    expect((await unlock(given)).groups[0]).to.include({ was: 'free' });
    expect(await errorOf(lock({ ...given, reason: ' ' }))).to.include({
      code: 'LOCK_REASON_MISSING',
    });

    await end(deploy({ ...pushed, dryRun: true }));
    expect((await history(given)).groups[0]?.deployments).to.deep.equal([]);
    await end(deploy(pushed));
    const { groups } = await status(given);
    expect(groups[0]?.live?.revision?.version).to.equal('7');
    expect(await errorOf(end(deploy({ ...given, revision: '8' })))).to.include({
      code: 'REVISION_NOT_FOUND',
    });
  });

  it('says which variable of the environment means nothing', async () => {
    process.env.CODEDEPLOYER_GROPUS = 'web';
    const write = process.stderr.write.bind(process.stderr);
    let told = '';
    process.stderr.write = (text) => {
      told += String(text);
      return true;
    };
    try {
      await status({ ...options(), silent: false });
    } finally {
      process.stderr.write = write;
      Reflect.deleteProperty(process.env, 'CODEDEPLOYER_GROPUS');
    }
    expect(told).to.match(/CODEDEPLOYER_GROPUS.*CODEDEPLOYER_GROUPS/);
  });
});
