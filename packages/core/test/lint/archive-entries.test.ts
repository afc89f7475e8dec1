import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { directoryEntries, packRevision, planRevision } from '@codedeployer/core';
import { archiveEntries, lintBundle } from '@codedeployer/core/lint';
import { cleanFiles } from './bundle.js';

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
});
