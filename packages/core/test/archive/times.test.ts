import { spawnSync } from 'node:child_process';
import { lstatSync, lutimesSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { packRevision } from '../../dist/archive/pack.js';
import type { ArchiveFormat } from '../../dist/model/archive-format.js';
import { directoryEntries } from '../../dist/source/directory-entries.js';
import { planRevision, type PlanOptions, type RevisionPlan } from '../../dist/plan/plan.js';

const zones = ['UTC', 'America/New_York', 'Asia/Kolkata'];

describe('times in an archive', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.writeTo('source', {
      'app/index.js': 'run();\n',
      'app/large.bin': Buffer.alloc(1_500_000, 'ab'),
      link: { link: 'app' },
      'empty/': { mode: 0o755 },
    });
  });
  afterEach(() => world.dispose());

  async function plan(options: Partial<PlanOptions>): Promise<RevisionPlan> {
    const made = await planRevision(directoryEntries(world.path('source')), {
      facts: { application: 'shop', version: '1' },
      temporaryDirectory: world.directory,
      ...options,
    });
    world.onDispose(() => made.dispose());
    return made;
  }

  let count = 0;
  /** Times by path, in seconds, as a program that runs in a time zone unpacks them; `deploy` left out. */
  async function unpacked(
    made: RevisionPlan,
    format: ArchiveFormat,
    [program, ...args]: readonly [string, ...string[]],
    TZ: string,
  ): Promise<Record<string, number>> {
    const file = world.path(`revision.${format}`);
    writeFileSync(file, await buffer(packRevision(made, { format })));
    const folder = world.path(`unpacked-${count++}`);
    mkdirSync(folder);
    const env = { PATH: process.env.PATH, TZ };
    const { status, stdout, stderr } = spawnSync(program, [...args, file], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    expect(status, stdout + stderr).to.equal(0);
    const times: Record<string, number> = {};
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (!/^(?:deploy|link\/)/.test(path))
        times[path] = lstatSync(join(folder, path)).mtimeMs / 1000;
    return times;
  }

  const ways = [
    ['zip', ['unzip', '-qo']],
    ['tar', ['tar', '-xpsf']],
    ['tgz', ['tar', '-zxpsf']],
    ['tar', ['bsdtar', '-xf']],
  ] as const;

  it('come out to the second as one time, of whichever format, in every time zone', async () => {
    for (const times of [undefined, 1_700_000_001, 1_720_479_599, 315_532_800, 2 ** 31 - 1]) {
      const made = await plan({ times });
      const expected = made.entries[0]?.time;
      if (times !== undefined) expect(expected).to.equal(times);
      for (const [format, command] of ways)
        for (const zone of zones) {
          const found = await unpacked(made, format, command, zone);
          // unzip gives links the time at which it makes them, whatever the archive says.
          if (format === 'zip') delete found.link;
          expect(Object.keys(found)).to.include.members(['app', 'app/large.bin', 'empty']);
          expect([...new Set(Object.values(found))], `${format} ${zone}`).to.deep.equal([expected]);
        }
    }
  });

  it('come out as they were where they are preserved', async () => {
    const own = { 'app/index.js': 0, 'app/large.bin': 1_720_479_599, app: 1, empty: 1_600_000_001 };
    for (const [path, time] of Object.entries(own))
      utimesSync(world.path('source', path), time + 0.75, time + 0.75);
    lutimesSync(world.path('source/link'), 1_500_000_001, 1_500_000_001);
    const made = await plan({ times: 'preserve' });
    for (const [format, command] of ways) {
      const { link, ...found } = await unpacked(made, format, command, 'America/New_York');
      expect(found).to.deep.equal(own);
      if (format !== 'zip') expect(link).to.equal(1_500_000_001);
    }
  });

  it('make the same bytes in every time zone of the machine that packs', async () => {
    const { TZ } = process.env;
    const archives = new Set<string>();
    try {
      for (const zone of [...zones, 'Pacific/Kiritimati']) {
        process.env.TZ = zone;
        archives.add(
          (await buffer(packRevision(await plan({ times: 1_700_000_001 })))).toString('hex'),
        );
      }
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
    expect(archives.size).to.equal(1);
  });
});
