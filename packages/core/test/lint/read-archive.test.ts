import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { directoryEntries, packRevision, planRevision } from '@codedeployer/core/stages';
import { archiveEntries, lintArchive, lintBundle, type LintReport } from '@codedeployer/core/lint';
import { cleanFiles } from './bundle.js';
import { zipOf } from './write-zip.js';

describe('the entries of a ready-made archive', () => {
  let world: string;

  beforeEach(async () => {
    world = await mkdtemp(join(tmpdir(), 'archive-'));
    for (const [path, contents] of Object.entries({ ...cleanFiles, 'app/.env': 'A=1\n' })) {
      const place = join(world, 'shop', path);
      if (path.endsWith('/')) continue;
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, contents);
    }
    await chmod(join(world, 'shop', 'scripts/start.sh'), 0o750);
    await symlink('start.sh', join(world, 'shop', 'scripts/go.sh'));
    await writeFile(join(world, 'shop', 'app', 'big.bin'), Buffer.alloc(300_000));
  });

  afterEach(() => rm(world, { recursive: true }));

  function run(command: string, ...args: readonly string[]): void {
    const { status, stderr } = spawnSync(command, args, {
      cwd: join(world, 'shop'),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
  }

  async function check(archive: string): Promise<void> {
    const entries = await archiveEntries(archive);
    const byPath = new Map(entries.map((entry) => [entry.path, entry]));
    expect(byPath.get('scripts/start.sh')).to.include({ type: 'file', mode: 0o750 });
    expect(byPath.get('scripts/go.sh')).to.include({ type: 'symlink', target: 'start.sh' });
    expect(byPath.get('app/big.bin')).to.include({ type: 'file', size: 300_000 });
    const { agent, findings } = await lintBundle(entries, { kind: 'archive' });
    expect(agent).to.equal('accepts');
    expect(findings.map(({ code, file }) => [code, file])).to.deep.equal([
      ['secret-environment', 'app/.env'],
    ]);
  }

  it('come from a tar, packed by tar', async () => {
    run('tar', '-cf', join(world, 'a.tar'), '.');
    await check(join(world, 'a.tar'));
  });

  it('come from a gzipped tar, whatever its name', async () => {
    run('tar', '-czf', join(world, 'a.zip'), '.');
    await check(join(world, 'a.zip'));
  });

  it('come from a zip that we packed', async () => {
    const source = directoryEntries(join(world, 'shop'), { symlinks: 'preserve' });
    const facts = { application: 'shop' };
    const plan = await planRevision(source, { facts, temporaryDirectory: world });
    const chunks: Buffer[] = [];
    for await (const chunk of packRevision(plan)) chunks.push(chunk as Buffer);
    plan.dispose();
    await writeFile(join(world, 'b.zip'), Buffer.concat(chunks));
    await check(join(world, 'b.zip'));
  });

  it('are refused with a reason when the file is no archive', async () => {
    for (const contents of ['', 'hello', 'PK\x03\x04 cut short', '\x1f\x8b nonsense']) {
      const path = join(world, 'broken');
      await writeFile(path, contents, 'latin1');
      const error = await archiveEntries(path).then(
        (entries) => entries,
        (reason: unknown) => reason,
      );
      // Nothing at all is an empty tar, as tar itself sees it.
      if (contents === '') expect(error).to.deep.equal([]);
      else expect(error).to.include({ code: 'ARCHIVE_UNREADABLE' });
    }
    expect(
      await archiveEntries(join(world, 'nowhere')).catch((reason: unknown) => reason),
    ).to.include({ code: 'ARCHIVE_UNREADABLE' });
  });

  describe('of a zip that some other tool wrote', () => {
    const text = 'version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /srv/app\n';

    async function lint(name: string, bytes: Uint8Array): Promise<LintReport> {
      await writeFile(join(world, name), bytes);
      return lintArchive(join(world, name));
    }

    const codes = ({ findings }: LintReport) => findings.map(({ code }) => code);

    it('are read past what stands before and behind it, however it is called', async () => {
      const zip = zipOf([
        { name: 'appspec.yml', contents: text },
        { name: 'app/a.txt', contents: 'a' },
      ]);
      const junk = Buffer.from('#!/bin/sh\nexit 1\n');
      for (const bytes of [
        zip,
        Buffer.concat([junk, zip]),
        Buffer.concat([zip, Buffer.alloc(1000)]),
        Buffer.concat([junk, zip, junk]),
      ]) {
        expect(await lint('some.zip', bytes)).to.deep.include({ agent: 'accepts', findings: [] });
      }
      expect(
        codes(await lint('far.zip', Buffer.concat([zip, Buffer.alloc(80_000)]))),
      ).to.deep.equal(['archive-unreadable']);
    });

    it('are not those of a zip at the end of a tar', async () => {
      await writeFile(join(world, 'shop/z.zip'), zipOf([{ name: 'a', contents: 'a' }]));
      run('tar', '--exclude=big.bin', '-cf', join(world, 'a.tar'), 'appspec.yml', 'z.zip');
      const entries = await archiveEntries(join(world, 'a.tar'));
      expect(entries.map(({ path }) => path)).to.deep.equal(['appspec.yml', 'z.zip']);
    });

    it('have backslashes as separators only where the zip says that it comes from DOS', async () => {
      const names = (host: number) =>
        zipOf([
          { name: 'appspec.yml', contents: text, host },
          { name: 'app\\lib\\a.txt', contents: 'a', host },
        ]);
      expect(codes(await lint('dos.zip', names(0)))).to.deep.equal([]);
      expect(codes(await lint('unix.zip', names(3)))).to.deep.equal(['files-source-not-found']);
      const entries = await archiveEntries(join(world, 'dos.zip'));
      expect(entries.map(({ path }) => path)).to.deep.equal([
        'appspec.yml',
        'app/lib/a.txt',
        'app\\lib\\a.txt',
      ]);
      const mixed = zipOf([{ name: 'app/lib\\a.txt', contents: 'a', host: 0 }]);
      await writeFile(join(world, 'mixed.zip'), mixed);
      const [entry] = await archiveEntries(join(world, 'mixed.zip'));
      expect(entry?.path).to.equal('app/lib\\a.txt');
    });

    it('are a mistake where a name of what is installed is no UTF-8', async () => {
      const zip = (name: Uint8Array) =>
        zipOf([
          { name: 'appspec.yml', contents: text },
          { name: 'app/a.txt', contents: 'a' },
          { name, contents: 'b' },
        ]);
      const report = await lint('latin1.zip', zip(Buffer.from('app/caf\xe9', 'latin1')));
      expect(codes(report)).to.deep.equal(['archive-name']);
      expect(report.findings[0]?.message).to.contain('app/caf');
      expect(
        codes(await lint('utf8.zip', zip(Buffer.from('app/caf\xe9 \u{1f389}')))),
      ).to.deep.equal([]);
      expect(
        codes(await lint('elsewhere.zip', zip(Buffer.from('caf\xe9', 'latin1')))),
      ).to.deep.equal([]);
    });

    it('are a finding where there are none', async () => {
      const report = await lint('text.zip', Buffer.from('hello'));
      expect(report).to.deep.include({ agent: 'rejects', profile: 'v1' });
      expect(codes(report)).to.deep.equal(['archive-unreadable']);
      expect(
        (await lintArchive(join(world, 'text.zip'), { file: 'text.zip' })).findings[0]?.file,
      ).to.equal('text.zip');
    });
  });
});
