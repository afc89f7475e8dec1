import { createWorld, prose, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadRevisionConfig } from '@codedeployer/core/config';
import { packageRevision, prepareRevision } from '@codedeployer/core/revision';

describe('packing while a revision is prepared', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({
      'deploy/codedeployer.yml': 'application: shop\nversion: "1"\nsource: source\ngroups: [web]\n',
      'deploy/appspec.yml': 'version: 0.0\nos: linux\n',
      'source/a.js': prose(5000, 1),
      'source/b.js': prose(5000, 2),
    });
  });
  afterEach(() => world.dispose());

  const env = () => ({ XDG_CACHE_HOME: world.path('caches') });
  const config = (cache: boolean) =>
    loadRevisionConfig({ directory: world.directory, env: env(), options: { cache } });
  async function isAhead(cache: boolean, packs = true): Promise<boolean> {
    const plan = await prepareRevision(world.path('source'), await config(cache), {
      env: env(),
      temporaryDirectory: world.directory,
      cache: { directory: world.path('caches/codedeployer'), now: Date.now() },
      packs,
    });
    plan.dispose();
    return plan.ahead !== undefined;
  }
  async function pack(cache: boolean): Promise<Buffer> {
    const options = { env: env(), now: Date.now(), output: world.path('revision.zip') };
    await packageRevision(world.path('source'), await config(cache), options);
    return readFileSync(world.path('revision.zip'));
  }

  it('is left where something is kept, which is found once the digest is known', async () => {
    expect(await isAhead(true)).to.equal(true);
    const first = await pack(true);
    expect(await isAhead(true)).to.equal(false);
    expect(await isAhead(false)).to.equal(true);
    expect((await pack(true)).equals(first)).to.equal(true);
    expect((await pack(false)).equals(first)).to.equal(true);
    writeFileSync(world.path('source/a.js'), prose(5000, 3));
    expect((await pack(true)).equals(await pack(false))).to.equal(true);
  });

  it('is left where nobody says that it is packed in any case', async () => {
    expect(await isAhead(true, false)).to.equal(false);
  });
});
