import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import { unzip } from '../../../dist/agent/bundle/unzip.js';
import { zip, type RawEntry } from '../../support/raw-zip.js';

/** Unpacks an archive, and hands over the folder with what came out. */
async function unpacked(
  archive: readonly RawEntry[] | Buffer,
  look: (folder: string) => Promise<void>,
): Promise<void> {
  const temporary = await createWorld();
  const { directory: folder } = temporary;
  try {
    const target = join(folder, 'archive');
    await mkdir(target);
    const bundle = join(folder, 'bundle.tar');
    await writeFile(bundle, Buffer.isBuffer(archive) ? archive : zip(archive));
    await unzip(bundle, target);
    await look(target);
    expect((await readdir(folder)).sort()).to.deep.equal(['archive', 'bundle.tar']);
  } finally {
    await temporary.dispose();
  }
}

async function refusal(archive: Buffer): Promise<unknown> {
  return await unpacked(archive, () => Promise.resolve()).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const modeOf = async (path: string): Promise<string> =>
  ((await stat(path)).mode & 0o7777).toString(8).padStart(4, '0');

describe('unzip()', () => {
  before(() => void process.umask(0o022));

  it('restores the modes of archives made on Unix, mode 0 too, but no set-id bits', () =>
    unpacked(
      [
        { name: 'run.sh', mode: 0o100755 },
        { name: 'open.txt', mode: 0o100666 },
        { name: 'none.txt', mode: 0 },
        { name: 'suid', mode: 0o104755 },
        { name: 'closed/', mode: 0o040750 },
        { name: 'closed/in.txt' },
      ],
      async (folder) => {
        const paths = ['run.sh', 'open.txt', 'none.txt', 'suid', 'closed', 'closed/in.txt'];
        const modes = await Promise.all(paths.map((path) => modeOf(join(folder, path))));
        expect(modes).to.deep.equal(['0755', '0666', '0000', '0755', '0750', '0644']);
        expect((await stat(join(folder, 'run.sh'))).mtime.getFullYear()).to.equal(1980);
      },
    ));

  it('gives archives made on DOS ordinary modes, unless they hold a Unix mode that agrees', () =>
    unpacked(
      [
        { name: 'plain.sh', host: 0, mode: 0 },
        { name: 'read-only.txt', host: 0, mode: 0, dosAttributes: 1 },
        { name: 'agrees.txt', host: 0, mode: 0o100640 },
        { name: 'executable.sh', host: 0, mode: 0o100755 },
      ],
      async (folder) => {
        const paths = ['plain.sh', 'read-only.txt', 'agrees.txt', 'executable.sh'];
        const modes = await Promise.all(paths.map((path) => modeOf(join(folder, path))));
        expect(modes).to.deep.equal(['0644', '0444', '0640', '0644']);
      },
    ));

  it('makes links of links, and lets none lead an entry out of the folder', () =>
    unpacked(
      [
        { name: 'a.txt', contents: 'a' },
        { name: 'link', contents: 'a.txt', mode: 0o120777 },
        { name: 'away', contents: '/tmp', mode: 0o120777 },
        { name: 'away/evil.txt', contents: 'evil' },
      ],
      async (folder) => {
        expect(await readlink(join(folder, 'link'))).to.equal('a.txt');
        expect(existsSync('/tmp/evil.txt')).to.equal(false);
        expect(await readlink(join(folder, 'away'))).to.equal('/tmp');
      },
    ));

  it('keeps every entry below the folder, whatever its name says', () =>
    unpacked(
      [
        { name: '../../up.txt', contents: 'up' },
        { name: '/absolute.txt', contents: 'absolute' },
        { name: 'a/../b.txt', contents: 'b' },
      ],
      async (folder) => {
        expect((await readdir(folder, { recursive: true })).sort()).to.deep.equal([
          'a',
          'a/b.txt',
          'absolute.txt',
          'up.txt',
        ]);
      },
    ));

  it('takes backslashes of DOS archives for slashes, and leaves the literal names beside them as the fallback does', () =>
    unpacked([{ name: 'scripts\\h.sh', host: 0, contents: 'h' }], async (folder) => {
      expect(await readFile(join(folder, 'scripts/h.sh'), 'utf8')).to.equal('h');
      expect(await readFile(join(folder, 'scripts\\h.sh'), 'utf8')).to.equal('h');
    }));

  it('gives files and folders the times that unzip gives them, in every time zone', async () => {
    const field = (id: number, ...data: number[]) => {
      const bytes = Buffer.from(data);
      const head = Buffer.alloc(4);
      head.writeUInt16LE(id, 0);
      head.writeUInt16LE(bytes.length, 2);
      return Buffer.concat([head, bytes]);
    };
    const seconds = (value: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value >>> 0);
      return [...bytes];
    };
    const time = 1_720_479_599; // odd, which a DOS time cannot be
    const ut = field(0x5455, 1, ...seconds(time));
    const dosTime = ((2020 - 1980) << 25) | (7 << 21) | (15 << 16) | (12 << 11);
    const beyond = ((2045 - 1980) << 25) | (7 << 21) | (15 << 16);
    const entries: RawEntry[] = [
      { name: 'plain', dosTime },
      { name: 'winter', dosTime: ((2020 - 1980) << 25) | (1 << 21) | (15 << 16) },
      { name: 'exact', dosTime, extra: ut, extraAtEnd: ut },
      { name: 'at the end only', dosTime, extraAtEnd: ut },
      { name: 'differ', dosTime, extra: ut, extraAtEnd: field(0x5455, 1, ...seconds(5)) },
      { name: 'no modification', dosTime, extra: field(0x5455, 2, ...seconds(time)) },
      { name: 'old unix', dosTime, extra: field(0x5855, ...seconds(1), ...seconds(time)) },
      { name: 'zero', extra: field(0x5455, 1, ...seconds(0)) },
      { name: 'before 1970', extra: field(0x5455, 1, ...seconds(-1000)) },
      { name: 'beyond 2038', dosTime: beyond, extra: field(0x5455, 1, ...seconds(2 ** 31 + 9)) },
      { name: 'cut off', dosTime, extra: Buffer.from([0x55, 0x54, 200, 0, 1]) },
      { name: 'folder/', dosTime, extra: ut, mode: 0o040755 },
    ];
    const { TZ } = process.env;
    const temporary = await createWorld();
    const { directory: folder } = temporary;
    try {
      await writeFile(join(folder, 'bundle.zip'), zip(entries));
      for (const zone of ['UTC', 'America/New_York', 'Asia/Kolkata']) {
        process.env.TZ = zone;
        const real = join(folder, zone.replace('/', '-'));
        await mkdir(real);
        spawnSync('unzip', ['-qo', join(folder, 'bundle.zip'), '-d', real], {
          env: { PATH: process.env.PATH, TZ: zone },
        });
        await unpacked(entries, async (ours) => {
          for (const { name } of entries) {
            const path = name.toString();
            const expected = (await stat(join(real, path))).mtimeMs;
            expect((await stat(join(ours, path))).mtimeMs, `${path} in ${zone}`).to.equal(expected);
          }
        });
      }
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
      await temporary.dispose();
    }
  });

  it('takes backslashes of Unix archives literally', () =>
    unpacked([{ name: 'scripts\\h.sh', contents: 'h' }], async (folder) => {
      expect(await readdir(folder)).to.deep.equal(['scripts\\h.sh']);
    }));

  it('lets the last of two entries for one path win', () =>
    unpacked(
      [
        { name: 'a.txt', contents: 'first' },
        { name: 'a.txt', contents: 'second' },
      ],
      async (folder) => {
        expect(await readFile(join(folder, 'a.txt'), 'utf8')).to.equal('second');
      },
    ));

  it('accepts a wrong checksum, as the agent’s fallback does, and keeps the modes that it set before', () =>
    unpacked(
      [{ name: 'a.sh', contents: 'damaged', checksum: 1, mode: 0o100755 }],
      async (folder) => {
        expect(await readFile(join(folder, 'a.sh'), 'utf8')).to.equal('damaged');
        expect(await modeOf(join(folder, 'a.sh'))).to.equal('0755');
      },
    ));

  it('reads an archive that something stands before', () =>
    unpacked(zip([{ name: 'a.txt', contents: 'a' }], 'junk before the archive'), async (folder) => {
      expect(await readFile(join(folder, 'a.txt'), 'utf8')).to.equal('a');
    }));

  it('keeps the modes and links of such an archive, in which the fallback finds no entries', () => {
    const archive = zip(
      [
        { name: 'run.sh', contents: 'a', mode: 0o100755 },
        { name: 'link', contents: 'run.sh', mode: 0o120777 },
      ],
      'junk before the archive',
    );
    return unpacked(archive, async (folder) => {
      expect(await modeOf(join(folder, 'run.sh'))).to.equal('0755');
      expect(await readlink(join(folder, 'link'))).to.equal('run.sh');
    });
  });

  it('takes no notice of what stands behind the archive, which then keeps its modes', () => {
    const archive = zip([{ name: 'run.sh', contents: 'a', mode: 0o100755 }]);
    return unpacked(Buffer.concat([archive, Buffer.from('behind\n')]), async (folder) => {
      expect(await modeOf(join(folder, 'run.sh'))).to.equal('0755');
    });
  });

  it('takes no notice of a comment that is cut off', () => {
    const archive = zip([{ name: 'run.sh', contents: 'a', mode: 0o100755 }]);
    archive.writeUInt16LE(9, archive.length - 2);
    return unpacked(archive, async (folder) => {
      expect(await modeOf(join(folder, 'run.sh'))).to.equal('0755');
    });
  });

  it('reads names in UTF-8, and an archive without entries', async () => {
    await unpacked([{ name: 'größe.txt', flags: 0x800 }], async (folder) => {
      expect(await readdir(folder)).to.deep.equal(['größe.txt']);
    });
    await unpacked([], async (folder) => {
      expect(await readdir(folder)).to.deep.equal([]);
    });
  });

  it('refuses what is no zip, what is cut off, and what is encrypted', async () => {
    const archive = zip([{ name: 'a.txt', contents: 'a'.repeat(100) }]);
    const encrypted = zip([{ name: 'a.txt', contents: 'a', flags: 1 }]);
    for (const wrong of [
      Buffer.alloc(0),
      Buffer.from('no zip'),
      archive.subarray(0, -30),
      encrypted,
    ]) {
      expect(await refusal(wrong)).to.include({ name: 'AgentFailure', rubyClass: 'Zip::Error' });
    }
  });
});
