import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { collect, createWorld, errorOf, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { packRevision } from '../../dist/archive/pack.js';
import { loadConfig, type WrittenConfig } from '@codedeployer/core';
import { directoryEntries } from '../../dist/source/directory-entries.js';
import type { SourceEntry } from '../../dist/model/entry.js';
import { planRevision, type PlanOptions, type RevisionPlan } from '../../dist/plan/plan.js';
import { prepareRevision } from '../../dist/run/prepare-revision.js';

const at = (date: string) => Date.parse(date) / 1000;

function file(path: string, text: string, modified?: number): SourceEntry {
  const bytes = Buffer.from(text);
  return { type: 'file', path, mode: 0o644, modified, size: bytes.length, contents: { bytes } };
}

/** The one time of everything in a plan. */
function timeOf({ entries }: RevisionPlan): number {
  const times = new Set(entries.map(({ time }) => time));
  expect([...times]).to.have.length(1);
  return [...times][0]!;
}

describe('times of a revision', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  const plan = (entries: readonly SourceEntry[], options: Partial<PlanOptions> = {}) =>
    planRevision(entries, {
      facts: { application: 'shop' },
      temporaryDirectory: world.directory,
      ...options,
    });
  const commit = (committed: string, digit = '1') => ({
    facts: { application: 'shop', commit: digit.repeat(40), committed },
  });

  it('are one for files, folders and links, also for folders that nobody named and files that planning makes', async () => {
    await world.writeTo('source', { 'a/b/c': 'c', link: { link: 'a' }, 'empty/': { mode: 0o755 } });
    timeOf(await plan([...(await collect(directoryEntries(world.path('source'))))]));

    const config = await loadConfig({
      directory: world.directory,
      options: { application: 'shop', bucket: 'revisions', groups: ['web'] },
      env: {},
    });
    const appspec = 'version: 0.0\nos: linux\nfiles:\n  - source: x\n    destination: /srv\n';
    const streamed = await prepareRevision(
      [file('appspec.yml', appspec), file('x/y/z', 'z'), file('x/a', 'a')],
      config,
      { env: {}, temporaryDirectory: world.directory },
    );
    timeOf(streamed);
    expect(streamed.entries.map(({ type, path }) => `${type} ${path}`)).to.deep.equal([
      'file appspec.yml',
      'directory deploy',
      'file deploy/deployed_revision',
      'file deploy/revision.json',
      'directory x',
      'file x/a',
      'directory x/y',
      'file x/y/z',
    ]);
  });

  it('differ between contents of the same length, also of one commit, and up to 4,095 seconds before it', async () => {
    const made = at('2024-05-01T12:00:00Z');
    const times = new Set<number>();
    for (let number = 100; number < 120; number++) {
      const one = await plan([file('a.py', `VALUE = ${number}`)], commit('20240501_120000'));
      times.add(timeOf(one));
    }
    expect(times.size).to.be.greaterThan(18); // two of them may meet by chance
    for (const time of times) expect(time).to.be.within(made - 4095, made);
  });

  it('differ when only a mode, a link or a fact does', async () => {
    const link: SourceEntry = { type: 'symlink', path: 'l', mode: 0o777, target: 'a' };
    const times = await Promise.all([
      plan([file('a', '1'), link], commit('20240501_120000')),
      plan([{ ...file('a', '1'), mode: 0o755 }, link], commit('20240501_120000')),
      plan([file('a', '1'), { ...link, target: 'b' }], commit('20240501_120000')),
      plan([file('a', '1'), link], {
        facts: { ...commit('20240501_120000').facts, version: 'second-build' },
      }),
    ]);
    expect(new Set(times.map(timeOf)).size).to.equal(4);
  });

  it('are later for a later commit, but for an hour or so', async () => {
    const hours = ['00', '02', '04', '06', '08', '10'];
    const times: number[] = [];
    for (const hour of hours)
      times.push(timeOf(await plan([file('a', hour)], commit(`20240501_${hour}0000`))));
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  });

  it('come from the newest regular file of the source where there is no commit, or files have changed since', async () => {
    const newest = at('2024-05-01T12:00:00Z');
    const entries: SourceEntry[] = [
      file('old', '1', at('2020-01-01')),
      file('new', '1', newest),
      { type: 'directory', path: 'folder', mode: 0o755, modified: at('2025-01-01') },
      { type: 'symlink', path: 'link', mode: 0o777, modified: at('2025-01-01'), target: 'old' },
      // Neither are sources.
      file('deploy/hook-scripts/web/AfterInstall.sh', '1', at('2025-01-01')),
      file('appspec.yml', '1', at('2025-01-01')),
    ];
    expect(timeOf(await plan(entries))).to.be.within(newest - 4095, newest);
    const { facts } = commit('20230101_000000');
    const dirty = await plan(entries, { facts: { ...facts, dirty: true } });
    expect(timeOf(dirty)).to.be.within(newest - 4095, newest);
    const clean = timeOf(await plan(entries, { facts }));
    expect(clean).to.be.within(at('2023-01-01') - 4095, at('2023-01-01'));
  });

  it('come from now where nothing has a time', async () => {
    const now = at('2024-05-01T12:00:00Z');
    const time = timeOf(await plan([file('a', '1')], { now: now * 1000 + 900 }));
    expect(time).to.be.within(now - 4095, now);
  });

  it('differ and can be written to every archive, whatever the clock of the commit or the files said', async () => {
    for (const modified of [-5, 0, 1, at('1979-12-31'), at('2040-01-01'), at('2150-01-01')]) {
      const times = await Promise.all(
        ['one', 'two', 'six'].map(async (text) => timeOf(await plan([file('a', text, modified)]))),
      );
      expect(new Set(times).size).to.equal(3);
      for (const time of times) expect(time).to.be.within(at('1980-01-01'), 2 ** 31 - 1);
    }
    for (const committed of ['19700101_000000', '21060101_000000'])
      expect(timeOf(await plan([file('a', '1')], commit(committed)))).to.be.within(
        at('1980-01-01'),
        2 ** 31 - 1,
      );
  });

  it('are no part of the digest, unless somebody chose them', async () => {
    const old = file('a', '1', at('2020-01-01'));
    const young = file('a', '1', at('2021-01-01'));
    const digestOf = async (entry: SourceEntry, times?: PlanOptions['times']) =>
      (await plan([entry], { times })).digest;
    expect(await digestOf(old)).to.equal(await digestOf(young));
    const digests = [
      await digestOf(old),
      await digestOf(old, at('2024-05-01')),
      await digestOf(old, at('2024-05-02')),
      await digestOf(old, 'preserve'),
      await digestOf(young, 'preserve'),
    ];
    expect(new Set(digests).size).to.equal(5);
    expect(await digestOf(young, at('2024-05-01'))).to.equal(digests[1]);
  });

  it('are exactly the ones that were asked for', async () => {
    const time = at('2024-05-01T11:22:33Z');
    expect(timeOf(await plan([file('a', '1', 5)], { times: time }))).to.equal(time);

    const entries: SourceEntry[] = [
      file('a', '1', 0),
      { type: 'directory', path: 'b', mode: 0o755 },
      file('b/c', '1', at('2024-05-01T11:22:33Z')),
      { type: 'symlink', path: 'l', mode: 0o777, modified: 2 ** 31 - 1, target: 'a' },
    ];
    const own = await plan(entries, { times: 'preserve', ...commit('20230101_000000') });
    const times = new Map(own.entries.map((entry) => [entry.path, entry.time]));
    expect([times.get('a'), times.get('b/c'), times.get('l')]).to.deep.equal([
      0,
      at('2024-05-01T11:22:33Z'),
      2 ** 31 - 1,
    ]);
    // What has none of its own has that of the revision.
    const rest = new Set(['b', 'deploy/revision.json'].map((path) => times.get(path)));
    expect([...rest]).to.have.length(1);
    expect([...rest][0]).to.be.within(at('2023-01-01') - 4095, at('2023-01-01'));
  });

  it('that no archive can hold are refused where they are to be preserved', async () => {
    for (const modified of [-1, 2 ** 31]) {
      const error = await errorOf(plan([file('odd', '1', modified)], { times: 'preserve' }));
      expect(error.code).to.equal('ENTRY_TIME_UNSUPPORTED');
      expect(error.message).to.include('"odd"');
    }
  });

  describe('of a project', () => {
    const appspec = 'version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /srv/app\n';
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
    const date = '2024-05-06T07:08:09+02:00';

    function git(folder: string, ...arguments_: string[]): void {
      const env = { PATH: process.env.PATH, GIT_COMMITTER_DATE: date };
      execFileSync('git', [...identity, ...arguments_], { cwd: folder, env, stdio: 'pipe' });
    }

    async function commitProject(): Promise<string> {
      const project = await world.writeTo('project', {
        'app/prices.py': 'VAT = 19\n',
        'app/link': { link: 'prices.py' },
        'appspec.yml': appspec,
      });
      git(project, 'init', '-q');
      git(project, 'add', '.');
      git(project, 'commit', '-qm', 'one');
      return project;
    }

    async function prepare(
      directory: string,
      options: WrittenConfig = {},
      env: NodeJS.ProcessEnv = {},
    ) {
      const config = await loadConfig({
        directory,
        options: { application: 'shop', bucket: 'revisions', groups: ['web'], ...options },
        env: {},
      });
      const notices: string[] = [];
      const made = await prepareRevision(directory, config, {
        env: { PATH: process.env.PATH, ...env },
        temporaryDirectory: world.directory,
        now: Date.now(),
        onEvent: (event) => {
          if (event.type === 'notice') notices.push(event.message);
        },
      });
      world.onDispose(() => made.dispose());
      return { plan: made, notices };
    }

    it('make clean clones of one commit the same bytes, in every format', async () => {
      const project = await commitProject();
      git(world.directory, 'clone', '-q', project, 'clone');
      utimesSync(world.path('clone/app/prices.py'), 1, 1);
      const first = (await prepare(project)).plan;
      const second = (await prepare(world.path('clone'))).plan;
      expect(timeOf(first)).to.be.within(at(date) - 4095, at(date));
      for (const format of ['zip', 'tar', 'tgz'] as const) {
        const hashes = await Promise.all(
          [first, second].map(async (made) =>
            createHash('sha256')
              .update(await buffer(packRevision(made, { format })))
              .digest('hex'),
          ),
        );
        expect(hashes[0]).to.equal(hashes[1]);
      }
    });

    it('of a tree with changes are those of its files', async () => {
      const project = await commitProject();
      writeFileSync(`${project}/app/prices.py`, 'VAT = 20\n');
      const now = Date.now() / 1000;
      expect(timeOf((await prepare(project)).plan)).to.be.within(now - 4200, now + 5);
    });

    it('do not come from the scripts of the package or the deploy folder', async () => {
      const project = await world.writeTo('plain', { 'index.html': '1' });
      const deploy = await world.writeTo('plain-deploy', {
        'appspec.yml':
          'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: deploy/hook-scripts/hook-wrapper.sh\n',
        'hook-scripts/web/AfterInstall.sh': '#!/bin/bash\n',
      });
      mkdirSync(`${project}/deploy`);
      cpSync(deploy, `${project}/deploy`, { recursive: true });
      utimesSync(`${project}/index.html`, at('2001-01-01'), at('2001-01-01'));
      const time = timeOf((await prepare(project)).plan);
      expect(time).to.be.within(at('2001-01-01') - 4095, at('2001-01-01'));
    });

    it('are what "times" says, in the time zone that it names', async () => {
      const project = await commitProject();
      for (const [times, expected] of [
        ['2024-02-29', '2024-02-29T00:00:00Z'],
        ['2024-02-29T23:59:59+02:00', '2024-02-29T21:59:59Z'],
        ['2024-02-29 12:00', '2024-02-29T12:00:00Z'],
        ['2024-02-29T12:00:01.999Z', '2024-02-29T12:00:01Z'],
        ['1980-01-01T00:00:00Z', '1980-01-01T00:00:00Z'],
        ['2038-01-19T03:14:07Z', '2038-01-19T03:14:07Z'],
      ] as const)
        expect(timeOf((await prepare(project, { times })).plan)).to.equal(at(expected));
    });

    it('refuses a date that does not exist or that no archive can hold', async () => {
      const project = await commitProject();
      for (const times of [
        '2023-02-29',
        '2024-13-01',
        '2024-01-01T24:00',
        '1979-12-31',
        '2038-01-20',
        '1980-01-01T00:00+01:00',
        'yesterday',
        '1714559000',
        '',
      ]) {
        const error = await errorOf(prepare(project, { times }));
        expect(error.code, times).to.equal('CONFIG_INVALID_VALUE');
        expect(error.message).to.match(/"revision", "preserve" or a date/);
      }
    });

    it('are that of SOURCE_DATE_EPOCH, which is told', async () => {
      const project = await commitProject();
      const { plan: made, notices } = await prepare(
        project,
        {},
        { SOURCE_DATE_EPOCH: '1700000001' },
      );
      expect(timeOf(made)).to.equal(1700000001);
      expect(notices.join()).to.include('SOURCE_DATE_EPOCH (1700000001): 2023-11-14T22:13:21Z');
      expect(made.digest).not.to.equal((await prepare(project)).plan.digest);
      const chosen = await prepare(project, { times: '2023-11-14T22:13:21Z' });
      expect(made.digest).to.equal(chosen.plan.digest);
    });

    it('ignore a SOURCE_DATE_EPOCH from before 1981 with a line, and one that "times" outdoes', async () => {
      const project = await commitProject();
      const plain = (await prepare(project)).plan;
      for (const SOURCE_DATE_EPOCH of ['0', '1', '-1', '315532800', '347155199']) {
        const { plan: made, notices } = await prepare(project, {}, { SOURCE_DATE_EPOCH });
        expect(notices.join()).to.match(/SOURCE_DATE_EPOCH .* before 1981.* ignored/);
        expect([made.digest, timeOf(made)]).to.deep.equal([plain.digest, timeOf(plain)]);
      }
      const empty = await prepare(project, {}, { SOURCE_DATE_EPOCH: '' });
      expect(empty.notices).to.deep.equal([]);
      const outdone = await prepare(
        project,
        { times: 'preserve' },
        { SOURCE_DATE_EPOCH: '1700000001' },
      );
      expect(outdone.notices.join()).to.include('SOURCE_DATE_EPOCH (1700000001) is not heeded');
      expect(outdone.plan.entries.some(({ time }) => time === 1700000001)).to.equal(false);
    });

    it('refuses a SOURCE_DATE_EPOCH that is no time', async () => {
      const project = await commitProject();
      for (const SOURCE_DATE_EPOCH of ['tomorrow', '1700000001000', '1.5', '2024-05-01']) {
        const error = await errorOf(prepare(project, {}, { SOURCE_DATE_EPOCH }));
        expect(error.code).to.equal('CONFIG_INVALID_VALUE');
        expect(error.message).to.include('SOURCE_DATE_EPOCH');
      }
    });

    it('tells that "times" is not heeded for a ready-made archive', async () => {
      const project = await commitProject();
      execFileSync('tar', ['-cf', 'ready.tar', 'appspec.yml', 'app'], { cwd: project });
      const { notices } = await prepare(project, { archive: 'ready.tar', times: 'preserve' });
      expect(notices.join()).to.include('"times" is not heeded');
      const more = { archive: 'ready.tar', ignore: ['a'], level: 9, format: 'tgz' } as const;
      expect((await prepare(project, more)).notices.join()).to.include(
        '"ignore", "level", "format" are not heeded: ready.tar is deployed as it is',
      );
      expect((await prepare(project, { archive: 'ready.tar' })).notices).to.deep.equal([]);
    });
  });
});
