import { createWorld, errorOf, prose, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { loadRevisionConfig } from '@codedeployer/core/config';
import { packageRevision, packRevision, prepareRevision } from '@codedeployer/core/revision';

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
  const prepare = async (cache: boolean, packs?: 'surely' | 'perhaps') =>
    prepareRevision(world.path('source'), await config(cache), {
      env: env(),
      temporaryDirectory: world.directory,
      cache: { directory: world.path('caches/codedeployer'), now: Date.now() },
      packs,
    });
  async function isAhead(cache: boolean): Promise<boolean> {
    const plan = await prepare(cache, 'surely');
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

  it('goes on where nobody can look whether something is kept', async () => {
    const first = await pack(true);
    rmSync(world.path('caches/codedeployer/packed'), { recursive: true });
    writeFileSync(world.path('caches/codedeployer/packed'), 'no folder');
    expect(await isAhead(true)).to.equal(true);
    expect((await pack(true)).equals(first)).to.equal(true);
  });

  it('is left where nobody says that it is packed', async () => {
    const plan = await prepare(true);
    plan.dispose();
    expect(plan.ahead).to.equal(undefined);
  });

  it('is done with 64 MiB of what may be there already, and makes the same archive', async () => {
    const MiB = 1024 * 1024;
    for (let at = 0; at < 70; at++)
      writeFileSync(world.path(`source/data-${at}.txt`), Buffer.alloc(MiB - 100, prose(3000, at)));
    const plan = await prepare(false, 'perhaps');
    try {
      const files = plan.entries.filter((entry) => entry.type === 'file');
      const packed = files.flatMap(({ packed, size }) => (packed === undefined ? [] : size));
      const sum = packed.reduce((one, other) => one + other, 0);
      expect(sum)
        .to.be.above(63 * MiB)
        .and.most(64 * MiB);
      const pieces: Buffer[] = [];
      for await (const piece of packRevision(plan)) pieces.push(piece as Buffer);
      expect(Buffer.concat(pieces).equals(await pack(false))).to.equal(true);
    } finally {
      plan.dispose();
    }
  });

  const secret = `export AWS_SECRET_ACCESS_KEY=${'a1B2'.repeat(10)}`;
  for (const [what, files] of [
    ['a secret by its name', { 'b.env': 'TOKEN=x' }],
    ['a secret by what is in it', { 'b.sh': secret }],
    ['two secrets', { 'b.sh': secret, 'c.sh': secret }],
    ['an appspec.yml that the agent does not take', { 'appspec.yml': 'os: linux\n' }],
  ] as const)
    for (const packs of ['perhaps', undefined] as const)
      it(`ends as soon as the revision is refused for ${what}, and does not wait until all is read${packs ? '' : ', where nothing is packed'}`, async () => {
        if ('appspec.yml' in files) rmSync(world.path('deploy/appspec.yml'));
        await world.writeTo('source', files);
        // To read a hole of 4 TB takes hours.
        truncateSync(world.path('source/a.js'), 4e12);
        const error = await errorOf(prepare(false, packs));
        expect(error).to.have.property('code', 'LINT_FAILED');
        for (const name of Object.keys(files)) expect(error.message).to.contain(name);
      });
});
