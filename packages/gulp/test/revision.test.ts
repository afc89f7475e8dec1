import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { PassThrough, Readable, Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { RevisionPlan } from '@codedeployer/core';
import { createWorld, errorOf, type CaughtError, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import gulp from 'gulp';
import { deploy, revision, type PluginOptions } from 'gulp-codedeployer';
import Vinyl from 'vinyl';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

describe('revision()', () => {
  let world: World;
  const path = (...names: string[]) => world.path(...names);
  const write = (file: string, contents: string | Buffer, mode = 0o644) =>
    world.write({ [file]: { contents, mode } });

  beforeEach(async () => {
    world = await createWorld({
      'deploy/appspec.yml': 'version: 0.0\nos: linux\n',
      'deploy/codedeployer.yml': 'application: shop\nbucket: shop-revisions\ngroups: [web]\n',
    });
  });
  afterEach(() => world.dispose());

  const options = (more: PluginOptions = {}): PluginOptions => ({
    cwd: world.directory,
    silent: true,
    ...more,
  });

  /** Runs a stream of the user's to its end, as gulp does with what a task returns. */
  async function run(stream: NodeJS.ReadableStream): Promise<void> {
    stream.resume();
    await finished(stream);
  }

  async function pack(source: NodeJS.ReadableStream, more?: PluginOptions): Promise<string> {
    await run(
      source.pipe(revision(options(more))).pipe(gulp.dest(path('out'), { encoding: false })),
    );
    const [archive] = execFileSync('ls', [path('out')], { encoding: 'utf8' }).split('\n');
    return path('out', archive ?? '');
  }

  async function contentsOf(
    archive: string,
  ): Promise<Map<string, { mode: number; bytes: Buffer }>> {
    const bytes = await readFile(archive);
    const zip = await new Promise<ZipFile>((resolve, reject) =>
      fromBuffer(bytes, { lazyEntries: true }, (error, opened) =>
        error ? reject(error) : resolve(opened),
      ),
    );
    const found = new Map<string, { mode: number; bytes: Buffer }>();
    return new Promise((resolve, reject) => {
      zip.on('error', reject).on('end', () => resolve(found));
      zip.on('entry', (entry: Entry) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error) {
            reject(error);
            return;
          }
          const chunks: Buffer[] = [];
          stream
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => {
              found.set(entry.fileName, {
                mode: entry.externalFileAttributes >>> 16,
                bytes: Buffer.concat(chunks),
              });
              zip.readEntry();
            });
        });
      });
      zip.readEntry();
    });
  }

  const failureOf = (stream: NodeJS.ReadableStream) =>
    errorOf(run(stream)) as Promise<CaughtError & { plugin?: string; showStack?: boolean }>;

  for (const buffer of [true, false]) {
    it(`keeps bytes, modes, links, dotfiles, empty folders and UTF-8 names (buffer: ${String(buffer)})`, async () => {
      const binary = randomBytes(100_000);
      await write('dist/logo.png', binary);
      await write('dist/bin/run', '#!/bin/sh\n', 0o755);
      await write('dist/.env.example', 'A=1\n', 0o600);
      await write('dist/grüße/naïve.txt', 'ü\n');
      await mkdir(path('dist/empty'));
      await symlink('../logo.png', path('dist/bin/link'));
      const source = gulp.src(path('dist/**'), {
        encoding: false,
        dot: true,
        resolveSymlinks: false,
        buffer,
      });
      const found = await contentsOf(await pack(source));
      expect(found.get('logo.png')?.bytes.equals(binary)).to.be.true;
      expect(found.get('bin/run')?.mode).to.equal(0o100755);
      expect(found.get('.env.example')?.mode).to.equal(0o100600);
      expect(found.get('grüße/naïve.txt')?.bytes.toString()).to.equal('ü\n');
      expect(found.get('empty/')?.mode).to.equal(0o040755);
      expect(found.get('bin/link')?.mode).to.equal(0o120777);
      expect(found.get('bin/link')?.bytes.toString()).to.equal('../logo.png');
      expect([...found.keys()]).to.include.members(['appspec.yml', 'deploy/revision.json']);
    });
  }

  it('keeps a linked folder as one link, though gulp walks into it', async () => {
    await write('dist/real/a.txt', 'a');
    await symlink('real', path('dist/linked'));
    const archive = await pack(
      gulp.src(path('dist/**'), { encoding: false, resolveSymlinks: false }),
    );
    const found = await contentsOf(archive);
    expect(found.get('linked')?.mode).to.equal(0o120777);
    expect([...found.keys()].filter((name) => name.startsWith('linked/'))).to.deep.equal([]);
    expect(found.get('linked')?.bytes.toString()).to.equal('real');
  });

  it('follows or refuses the links that arrive, when the configuration says so', async () => {
    await write('dist/real/a.txt', 'a');
    await symlink('real', path('dist/linked'));
    await symlink('real/a.txt', path('dist/b.txt'));
    const source = () => gulp.src(path('dist/**'), { encoding: false, resolveSymlinks: false });
    const found = await contentsOf(await pack(source(), { symlinks: 'follow' }));
    expect(found.get('linked/')?.mode).to.equal(0o040755);
    for (const name of ['linked/a.txt', 'b.txt'])
      expect(found.get(name)?.bytes.toString(), name).to.equal('a');

    const refused = await failureOf(source().pipe(revision(options({ symlinks: 'error' }))));
    expect(refused.code).to.equal('SYMLINK_REFUSED');
    // gulp.src() itself does not let such a one through; other sources may.
    const link = { base: path('dist'), path: path('dist/c.txt'), symlink: 'nowhere' };
    const stat = { mode: 0o120777, isSymbolicLink: () => true, isDirectory: () => false };
    const made = new Vinyl({ ...link, stat: stat as unknown as Stats });
    const dangling = await failureOf(
      Readable.from([made]).pipe(revision(options({ symlinks: 'follow' }))),
    );
    expect(dangling.code).to.equal('SYMLINK_REFUSED');
    expect(dangling.message).to.contain('c.txt -> nowhere points to nothing');
  });

  it('keeps a streamed text that has replacement characters of its own', async () => {
    const text = `\uFEFFwhat \uFFFD means`.repeat(20_000);
    await write('dist/text.txt', text);
    for (const encoding of [false, 'utf8'] as const) {
      const source = gulp.src(path('dist/**'), { encoding, buffer: false, removeBOM: false });
      const found = await contentsOf(await pack(source));
      expect(found.get('text.txt')?.bytes.toString()).to.equal(text);
    }
  });

  it('refuses binaries that gulp decoded as text, with the fix', async () => {
    await write('dist/logo.png', randomBytes(5000));
    for (const buffer of [true, false]) {
      const error = await failureOf(
        gulp.src(path('dist/**'), { buffer }).pipe(revision(options())),
      );
      expect(error.code).to.equal('BINARY_CORRUPTED');
      expect(error.message).to.contain('encoding: false');
      expect(error).to.include({ plugin: 'gulp-codedeployer', showStack: false });
    }
  });

  const renamed = () =>
    new Transform({
      objectMode: true,
      transform(file: Vinyl, _encoding, callback) {
        file.path = path('dist', 'assets', file.basename);
        callback(null, file);
      },
    });

  it('refuses decoded binaries that a plugin gave another path', async () => {
    await write('dist/logo.png', randomBytes(5000));
    const error = await failureOf(
      gulp.src(path('dist/**')).pipe(renamed()).pipe(revision(options())),
    );
    expect(error.code).to.equal('BINARY_CORRUPTED');
    expect(error.message).to.contain(path('dist/logo.png'));
  });

  it('refuses decoded binaries that have kept their size, or lost a byte order mark', async () => {
    for (const bytes of [
      [0xf0, 0x9f, 0x98],
      [0x61, 0xf0, 0x9f, 0x98, 0x62],
      [0xef, 0xbb, 0xbf, 0x61, 0xff],
    ]) {
      await write('dist/a.bin', Buffer.from(bytes));
      const error = await failureOf(gulp.src(path('dist/**')).pipe(revision(options())));
      expect(error.code).to.equal('BINARY_CORRUPTED');
    }
  });

  it('takes a text with replacement characters of its own, with its byte order mark or without', async () => {
    await write('dist/a.txt', '\uFEFFone \uFFFD\n');
    for (const [encoding, expected] of [
      ['utf8', 'one \uFFFD\n'],
      [false, '\uFEFFone \uFFFD\n'],
    ] as const) {
      const archive = await pack(gulp.src(path('dist/**'), { encoding }));
      const found = await contentsOf(archive);
      expect(found.get('a.txt')?.bytes.equals(Buffer.from(expected))).to.be.true;
      await rm(path('out'), { recursive: true });
    }
  });

  it('takes a text to which a plugin added a replacement character', async () => {
    await write('dist/a.js', 'a');
    const changed = new Transform({
      objectMode: true,
      transform(file: Vinyl, _encoding, callback) {
        if (file.isBuffer()) file.contents = Buffer.from('a = "\uFFFD"');
        callback(null, file);
      },
    });
    const found = await contentsOf(await pack(gulp.src(path('dist/**')).pipe(changed)));
    expect(found.get('a.js')?.bytes.toString()).to.equal('a = "\uFFFD"');
  });

  it('takes binaries that have the bytes of a replacement character', async () => {
    const bytes = Buffer.concat([randomBytes(100), Buffer.from([0xff, 0xef, 0xbf, 0xbd])]);
    await write('dist/logo.png', bytes);
    const source = gulp.src(path('dist/**'), { encoding: false });
    const found = await contentsOf(await pack(source.pipe(renamed())));
    expect(found.get('assets/logo.png')?.bytes.equals(bytes)).to.be.true;
  });

  it('takes a text whose size a plugin changed for what it is', async () => {
    const file = new Vinyl({
      cwd: '/',
      base: '/src',
      path: '/src/a.js',
      contents: Buffer.from('min'),
    });
    const found = await contentsOf(await pack(Readable.from([file])));
    expect(found.get('a.js')?.bytes.toString()).to.equal('min');
    expect(found.get('a.js')?.mode).to.equal(0o100644);
  });

  it('refuses files without contents', async () => {
    await write('dist/a.txt', 'a');
    const error = await failureOf(
      gulp.src(path('dist/**'), { read: false }).pipe(revision(options())),
    );
    expect(error.code).to.equal('GULP_NOT_READ');
  });

  describe('gives what is in it the times', () => {
    const old = new Date('2024-01-02T03:04:05Z');
    const newest = new Date('2024-03-01T00:00:00Z');
    const seconds = (date: Date) => date.getTime() / 1000;

    beforeEach(async () => {
      await write('dist/a.txt', 'a');
      await write('dist/b.txt', 'b');
      for (const name of ['dist/a.txt', 'deploy/appspec.yml', 'deploy/codedeployer.yml'])
        await utimes(path(name), old, old);
      await utimes(path('dist/b.txt'), newest, newest);
    });

    /** The time of each path, in seconds; a plugin on the way says when a.txt is from. */
    async function timesOf(more: PluginOptions, mtime = old): Promise<Map<string, number>> {
      const plugin = new Transform({
        objectMode: true,
        transform(file: Vinyl, _encoding, callback) {
          if (file.basename === 'a.txt' && file.stat !== null) file.stat.mtime = mtime;
          callback(null, file);
        },
      });
      const made = gulp
        .src(path('dist/*.txt'), { encoding: false })
        .pipe(plugin)
        .pipe(revision(options(more)));
      const [file] = (await made.toArray()) as { revision: { plan: RevisionPlan } }[];
      return new Map(file?.revision.plan.entries.map(({ path: name, time }) => [name, time]));
    }
    const only = (times: Map<string, number>) => {
      const all = [...new Set(times.values())];
      expect(all).to.have.lengthOf(1);
      return all[0] ?? NaN;
    };

    it('that stand for the revision, and follow what plugins say', async () => {
      const time = only(await timesOf({}));
      expect(time).to.be.within(seconds(newest) - 4095, seconds(newest));
      const later = new Date('2025-01-01T00:00:00Z');
      expect(only(await timesOf({}, later))).to.be.within(seconds(later) - 4095, seconds(later));
    });

    it('of the files where they are preserved, as plugins have set them', async () => {
      const mtime = new Date('2023-05-06T07:08:09Z');
      const times = await timesOf({ times: 'preserve' }, mtime);
      expect(times.get('a.txt')).to.equal(seconds(mtime));
      expect(times.get('b.txt')).to.equal(seconds(newest));
      expect(times.get('appspec.yml')).to.equal(seconds(old));
    });

    it('of a date, or of SOURCE_DATE_EPOCH where no other is asked for', async () => {
      const date = '2024-05-01T12:00:00Z';
      expect(only(await timesOf({ times: date }))).to.equal(seconds(new Date(date)));
      process.env.SOURCE_DATE_EPOCH = '1700000001';
      try {
        expect(only(await timesOf({}))).to.equal(1700000001);
        expect(only(await timesOf({ times: date }))).to.equal(seconds(new Date(date)));
      } finally {
        delete process.env.SOURCE_DATE_EPOCH;
      }
    });
  });

  it('refuses two files of one path', async () => {
    await write('one/a.txt', '1');
    await write('two/a.txt', '2');
    const source = gulp.src([path('one/*'), path('two/*')], { encoding: false });
    expect((await failureOf(source.pipe(revision(options())))).code).to.equal('ENTRY_DUPLICATE');
  });

  /** What is written to stderr meanwhile. */
  async function linesOf(run: () => Promise<unknown>): Promise<string> {
    const lines: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string) => lines.push(text) > 0;
    try {
      await run();
    } finally {
      process.stderr.write = write;
    }
    return lines.join('');
  }

  it('tells of the folders that are gone where globs have several bases', async () => {
    for (const name of ['server.json', 'public/a.html', '.platform/b.conf'])
      await write(name, name);
    const globs = ['server.json', 'public/**', '.platform/**'].map((glob) => path(glob));
    const packed = (base?: string) => async () => {
      const more = base === undefined ? {} : { base };
      const source = gulp.src(globs, { encoding: false, dot: true, ...more });
      return pack(source, { silent: false });
    };
    const told = await linesOf(packed());
    expect(told).to.contain('.platform/ and public/').and.to.contain("{ base: '.' }");
    expect(await linesOf(packed(world.directory))).not.to.contain('base of its own');
  });

  it('says nothing where files of the project stand beside what a build has written', async () => {
    for (const name of ['dist/a.html', '_site/b.html', 'lib/c.js', 'conf/d.conf', 'package.json'])
      await write(name, name);
    const told = (names: readonly string[], more = {}) => {
      const globs = names.map((name) => path(name));
      const source = () => gulp.src(globs, { encoding: false });
      return linesOf(() => pack(source(), { silent: false, ...more }));
    };
    const gone = 'base of its own';
    expect(await told(['dist/**', 'package.json'])).not.to.contain(gone);
    expect(await told(['_site/**', 'package.json'], { source: './_site/' })).not.to.contain(gone);
    // These would miss what they require, and those lie among the pages.
    expect(await told(['lib/**', 'package.json']))
      .to.contain('lib/')
      .and.to.contain(gone);
    expect(await told(['dist/**', 'conf/*']))
      .to.contain('conf/ and dist/')
      .and.to.contain(gone);
  });

  it('refuses a revision that has only what has changed since the one before', async () => {
    for (const name of ['dist/index.html', 'dist/a.css', 'dist/old.css']) await write(name, '1');
    const task = (since?: Date) =>
      gulp.src(path('dist/**'), { encoding: false, ...(since === undefined ? {} : { since }) });
    await pack(task());
    await rm(path('dist/old.css')); // what is gone may be missing
    await pack(task());
    const only = new Transform({
      objectMode: true,
      transform: (file: Vinyl, _encoding, callback) =>
        callback(null, file.basename === 'a.css' ? file : undefined),
    });
    const error = await failureOf(task().pipe(only).pipe(revision(options())));
    expect(error.code).to.equal('GULP_PARTIAL');
    expect(error.message).to.contain('index.html').and.to.contain('since');
    // Nothing has changed: Gulp passes nothing on.
    const nothing = await failureOf(task(new Date(Date.now() + 60_000)).pipe(revision(options())));
    expect(nothing.message).to.contain('since');
  });

  it('refuses a stream without files', async () => {
    const error = await failureOf(
      gulp.src(path('nothing/**'), { allowEmpty: true }).pipe(revision(options())),
    );
    expect(error.code).to.equal('SOURCE_EMPTY');
  });

  it('passes on the error of a source', async () => {
    const broken = new PassThrough({ objectMode: true });
    const file = new Vinyl({
      path: path('a'),
      base: world.directory,
      contents: new Readable({
        read() {
          this.destroy(new Error('disk gone'));
        },
      }),
    });
    broken.end(file);
    expect((await failureOf(broken.pipe(revision(options())))).message).to.contain('disk gone');
  });

  it('refuses wrong options where the gulpfile calls it', () => {
    expect(() => revision({ bukcet: 'x' } as PluginOptions)).to.throw('Did you mean "bucket"?');
    expect(() => deploy({ level: 11 })).to.throw('gulpfile: option "level"');
    // What makes gulp print an error without its stack, also one that a task throws.
    expect(() => deploy({ level: 11 }))
      .to.throw('Hint: ')
      .with.property('showStack', false);
  });

  it('ends what it is piped to when it fails after the last file', async () => {
    await write('dist/a.txt', 'a');
    await rm(path('deploy/appspec.yml'));
    const source = gulp.src(path('dist/**'), { encoding: false });
    const error = await failureOf(source.pipe(revision(options())).pipe(deploy(options())));
    expect(error.code).to.equal('APPSPEC_MISSING');
  });

  it('leaves deploy() nothing to guess: without revision() it says what is missing', async () => {
    await write('dist/a.txt', 'a');
    const error = await failureOf(
      gulp.src(path('dist/**'), { encoding: false }).pipe(deploy(options())),
    );
    expect(error.code).to.equal('GULP_NO_REVISION');
    const nothing = Readable.from([]).pipe(deploy(options()));
    expect((await failureOf(nothing)).code).to.equal('GULP_NO_REVISION');
  });
});
