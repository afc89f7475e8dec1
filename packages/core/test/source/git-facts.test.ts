import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { readGitFacts, type GitWarning } from '../../dist/source/git-facts.js';
import { createWorld, type World } from '@codedeployer/testing';

describe('readGitFacts', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ 'a.txt': 'a' });
  });
  afterEach(() => world.dispose());

  const env = { PATH: process.env.PATH };
  function git(...arguments_: string[]): string {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
    const dates = { GIT_COMMITTER_DATE: '2024-05-06T07:08:09+02:00' };
    return execFileSync('git', [...identity, ...arguments_], {
      cwd: world.directory,
      env: { ...env, ...dates },
      encoding: 'utf8',
    });
  }

  it('knows commit, branch and the time of the commit in UTC', async () => {
    git('init', '-q', '-b', 'feature/x');
    git('add', '.');
    git('commit', '-qm', 'one');
    const facts = await readGitFacts(world.directory, env);
    expect(facts).to.deep.equal({
      commit: git('rev-parse', 'HEAD').trim(),
      committed: '20240506_050809',
      branch: 'feature/x',
    });
  });

  it('knows whether tracked files have changed since the commit', async () => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    await world.write({ 'untracked.txt': 'new' });
    expect(await readGitFacts(world.directory, env)).not.to.have.property('dirty');
    await world.write({ 'a.txt': 'changed' });
    expect(await readGitFacts(world.directory, env)).to.have.property('dirty', true);
    git('add', 'a.txt');
    expect(await readGitFacts(world.directory, env)).to.have.property('dirty', true);
  });

  it('calls a subfolder clean when the environment names the repository, as in a hook of git', async () => {
    git('init', '-q', '-b', 'main');
    await world.write({ 'apps/shop/b.txt': 'b' });
    git('add', '.');
    git('commit', '-qm', 'one');
    const folder = world.path('apps/shop');
    const warnings: GitWarning[] = [];
    const tell = (warning: GitWarning) => warnings.push(warning);
    // A hook of git at the top has a relative one, which leads nowhere from a subfolder.
    for (const GIT_DIR of [world.path('.git'), '.git']) {
      const facts = await readGitFacts(folder, { ...env, GIT_DIR }, tell);
      expect(facts, GIT_DIR).to.include({ branch: 'main' }).and.not.to.have.property('dirty');
    }
    expect(warnings).to.deep.equal([]);
    await world.write({ 'a.txt': 'changed' });
    expect(
      await readGitFacts(folder, { ...env, GIT_DIR: world.path('.git') }, tell),
    ).to.have.property('dirty', true);
  });

  it('names the files that have changed, and what git refuses to tell, with its own advice', async () => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    const warnings: GitWarning[] = [];
    const tell = (warning: GitWarning) => warnings.push(warning);
    await world.write({ 'a.txt': 'changed' });
    await readGitFacts(world.directory, env, tell);
    expect(warnings.splice(0)[0]?.message).to.match(/commit [0-9a-f]{12}.*"-dirty": a\.txt\.$/);

    // As in a container, where the checkout belongs to another user.
    const foreign = { ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
    expect(await readGitFacts(world.directory, foreign, tell)).to.deep.equal({});
    const [refused] = warnings.splice(0);
    expect(refused?.message).to.contain('dubious ownership').and.to.contain('version');
    expect(refused?.hint).to.contain('git config --global --add safe.directory');

    const noGit = { PATH: world.path('nowhere') };
    expect(await readGitFacts(world.directory, noGit, tell)).to.deep.equal({});
    expect(warnings.splice(0)[0]?.message).to.contain('no git on this machine');
  });

  it('says nothing where there is no repository, or no commit', async () => {
    const warnings: GitWarning[] = [];
    const tell = (warning: GitWarning) => warnings.push(warning);
    expect(await readGitFacts(world.directory, env, tell)).to.deep.equal({});
    git('init', '-q');
    expect(await readGitFacts(world.directory, env, tell)).to.deep.equal({});
    expect(warnings).to.deep.equal([]);
  });

  it('calls a bare repository clean', async () => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    git('clone', '-q', '--bare', '.', 'bare');
    const facts = await readGitFacts(world.path('bare'), env);
    expect(facts).to.have.property('commit');
    expect(facts).not.to.have.property('dirty');
  });

  it('takes the branch from the CI system when the head is detached', async () => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    git('checkout', '-q', '--detach');
    expect((await readGitFacts(world.directory, env)).branch).to.equal(undefined);
    expect(
      (await readGitFacts(world.directory, { ...env, GITHUB_REF_NAME: 'main' })).branch,
    ).to.equal('main');
  });

  it('knows nothing in a repository without a commit, outside of one, and without git', async () => {
    expect(
      await readGitFacts(world.directory, { ...env, GIT_CEILING_DIRECTORIES: world.directory }),
    ).to.deep.equal({});
    git('init', '-q');
    expect(await readGitFacts(world.directory, env)).to.deep.equal({});
    expect(await readGitFacts(world.directory, { PATH: world.directory })).to.deep.equal({});
  });
});
