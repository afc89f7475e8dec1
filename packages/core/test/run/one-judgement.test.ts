import { createWorld, errorOf, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directoryEntries } from '@codedeployer/core/stages';
import type { RevisionEntry } from '@codedeployer/core';
import { lintConfiguredArchive, lintRevision } from '@codedeployer/core/lint';
import { loadConfig, type Config } from '../../dist/config/load-config.js';
import type { WrittenConfig } from '../../dist/config/options.js';
import { assembleRevision } from '../../dist/assemble/assemble.js';
import { prepareRevision, type PrepareOptions } from '../../dist/run/prepare-revision.js';

const wrapper = 'deploy/hook-scripts/hook-wrapper.sh';
const appspec = `version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: ${wrapper}\n`;

describe('lint and packing', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  async function configure(more: WrittenConfig = {}): Promise<Config> {
    const options = { application: 'shop', bucket: 'artifacts', groups: ['web', 'db'], ...more };
    return loadConfig({
      directory: world.directory,
      options: { source: 'tree', ...options },
      env: {},
    });
  }
  const prepare = (config: Config, more: Partial<PrepareOptions> = {}) =>
    prepareRevision(world.path('tree'), config, {
      env: {},
      temporaryDirectory: world.directory,
      ...more,
    });
  async function lint(config: Config) {
    const entries: RevisionEntry[] = [];
    const source = directoryEntries(world.path('tree'), {});
    const options = { deployDirectory: config.deployDirectory, sourceName: 'tree' };
    for await (const entry of assembleRevision(source, options))
      if (entry.type !== 'stream') entries.push(entry);
    return lintRevision(entries, config);
  }

  it('tell the same errors, all of them at once', async () => {
    await world.writeTo('tree', { 'a\nb': '', 'c\u0001d': '', '.env': 'A=1\n' });
    await world.writeTo('deploy', {
      'appspec.yml': appspec,
      'hook-scripts/web/AfterInstall.sh': 'fi\n',
    });
    const config = await configure();
    const { findings } = await lint(config);
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code }) => code)).to.have.members([
      'path-invalid',
      'path-invalid',
      'secret-environment',
      'hook-script-syntax',
      'group-without-scripts',
    ]);
    const error = await errorOf(prepare(config));
    expect(error.code).to.equal('LINT_FAILED');
    for (const { code, message } of errors)
      expect(error.message).to.contain(message).and.to.contain(`[${code}]`);
  });

  it('tell a missing appspec together with everything else', async () => {
    await world.writeTo('tree', { 'index.js': '', '.env': 'A=1\n' });
    const config = await configure();
    const codes = (await lint(config)).findings.map(({ code }) => code);
    expect(codes).to.have.members(['appspec-missing', 'secret-environment']);
    const error = await errorOf(prepare(config));
    expect(error.message).to.contain('deploy/appspec.yml').and.to.contain('.env');
  });

  it('tell all that no revision can have, beside everything else', async () => {
    await world.writeTo('tree', { 'index.js': '', '.env': 'A=1\n', out: { link: 'nowhere' } });
    await world.writeTo('deploy', {
      'appspec.yml': appspec,
      'hook-scripts/web/AfterInstall.sh': 'true\n',
    });
    const named = (bytes: number[]) => Buffer.from([...Buffer.from(world.path('tree/')), ...bytes]);
    writeFileSync(named([0x63, 0xe9, 0x2e, 0x6a, 0x73]), '');
    writeFileSync(named([0x63, 0xe8]), '');
    for (const pipe of ['tree/pipe', 'deploy/hook-scripts/pipe'])
      expect(spawnSync('mkfifo', [world.path(pipe)]).status).to.equal(0);
    const error = await errorOf(prepare(await configure({ symlinks: 'follow', groups: ['web'] })));
    expect(error.code).to.equal('LINT_FAILED');
    const told = error.message.split('\n').filter((line) => line.includes(': error: '));
    expect(told.map((line) => line.trim().replace(/: error: .* \[/, ' ['))).to.have.members([
      String.raw`c\xe9.js [path-invalid]`,
      String.raw`c\xe8 [path-invalid]`,
      'deploy/hook-scripts/pipe [file-special]',
      'pipe [file-special]',
      'out [link-refused]',
      '.env [secret-environment]',
    ]);
    expect(error.message).to.contain(String.raw`"${world.path('tree')}/c\xe9.js"`);
  });

  it('judge a ready-made archive alike', async () => {
    writeFileSync(join(world.directory, 'ready.zip'), 'PK\x05\x06 and no more');
    const config = await configure({ archive: 'ready.zip' });
    const { findings } = await lintConfiguredArchive('ready.zip', config);
    expect(findings.map(({ code, file }) => [code, file])).to.deep.equal([
      ['archive-unreadable', 'ready.zip'],
    ]);
    expect((await errorOf(prepare(config))).message).to.equal(findings[0]?.message);
  });

  it('can be asked for a plan of what cannot be deployed, to show what is in it', async () => {
    await world.writeTo('tree', { 'a\nb': '', 'index.js': '' });
    const config = await configure();
    const plan = await prepare(config, { refuse: false });
    plan.dispose();
    expect(plan.entries.map(({ path }) => path)).to.include.members(['a\nb', 'index.js']);
    expect(plan.findings.map(({ code }) => code)).to.include('path-invalid');
    expect(plan.checkedFor).to.equal(undefined);
  });

  it('add nothing in bash to a revision for Windows, and do not rehearse it', async () => {
    await world.writeTo('tree', { 'a.txt': '' });
    await world.writeTo('deploy', { 'hook-scripts/web/AfterInstall.ps1': '' });
    await world.writeTo('tree', {
      'appspec.yml':
        'version: 0.0\nos: windows\nhooks:\n  AfterInstall:\n    - location: deploy\\hook-scripts\\web\\AfterInstall.ps1\n',
    });
    const plan = await prepare(await configure());
    plan.dispose();
    expect(plan.entries.map(({ path }) => path)).to.deep.equal([
      'a.txt',
      'appspec.yml',
      'deploy',
      'deploy/deployed_revision',
      'deploy/hook-scripts',
      'deploy/hook-scripts/web',
      'deploy/hook-scripts/web/AfterInstall.ps1',
      'deploy/revision.json',
    ]);
    const rehearsed = await errorOf(prepare(await configure({ rehearse: true })));
    expect(rehearsed.code).to.equal('REHEARSAL_WINDOWS');
    const tgz = await errorOf(prepare(await configure({ format: 'tgz' })));
    expect(tgz.message).to.contain('windows-format');
  });

  it('need no bucket to rehearse', async () => {
    const options = { application: 'shop', groups: ['web'], rehearse: true };
    const config = await loadConfig({ directory: world.directory, options, env: {} });
    expect(config.bucket).to.match(/^[a-z]{3,}$/);
  });
});
