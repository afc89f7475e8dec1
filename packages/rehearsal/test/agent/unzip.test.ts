import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { unzip } from '../../dist/agent/bundle/unzip.js';
import { zip, type RawEntry } from '../support/raw-zip.js';

/** Unpacks an archive, and hands over the folder with what came out. */
async function unpacked(
  archive: readonly RawEntry[] | Buffer,
  look: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'codedeployer-unzip-'));
  try {
    const target = join(folder, 'archive');
    await mkdir(target);
    const bundle = join(folder, 'bundle.tar');
    await writeFile(bundle, Buffer.isBuffer(archive) ? archive : zip(archive));
    await unzip(bundle, target);
    await look(target);
    expect((await readdir(folder)).sort()).to.deep.equal(['archive', 'bundle.tar']);
  } finally {
    await rm(folder, { recursive: true, force: true });
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
