import { createWorld, errorOf, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  history,
  redeploy,
  rollback,
  status,
  stop,
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
    for (const back of [rollback, redeploy])
      expect(await errorOf(back(options()))).to.include({ code: 'NOTHING_TO_ROLL_BACK_TO' });
    const wrong = await errorOf(status({ ...options(), gropus: ['web'] } as PluginOptions));
    expect(wrong).to.include({ code: 'CONFIG_UNKNOWN_KEY' });
  });
});
