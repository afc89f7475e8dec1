import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { PassThrough, type Readable, type Transform, pipeline } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWorld, errorOf, type CaughtError, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import gulp from 'gulp';
import { deploy, into, revision, type PluginOptions } from 'gulp-codedeployer';
import Vinyl from 'vinyl';

const require = createRequire(import.meta.url);

/** A stream of any library, as far as these tests use it. */
interface AnyStream extends NodeJS.ReadWriteStream {
  destroy(error?: Error): unknown;
}
type StreamClass = new (options: { objectMode: boolean }) => AnyStream;
type StreamMaker = (...given: unknown[]) => AnyStream;

const load = (name: string): unknown => require(name);
const passThrough = (name: string) => () => {
  const { PassThrough: Class } = load(name) as { PassThrough: StreamClass };
  return new Class({ objectMode: true });
};

/** Streams that pass files on, made by each of the libraries that Gulp's plugins are made with. */
const libraries: Record<string, () => AnyStream> = {
  'node:stream': passThrough('node:stream'),
  'readable-stream 2': passThrough('readable-stream-2'),
  'readable-stream 3': passThrough('readable-stream'),
  'readable-stream 4': passThrough('readable-stream-4'),
  streamx: passThrough('streamx'),
  'through2 2': () => (load('through2-2') as { obj: StreamMaker }).obj(),
  through2: () => (load('through2') as { obj: StreamMaker }).obj(),
  through: () => (load('through') as StreamMaker)(),
};

describe('a stage of Gulp', () => {
  let world: World;
  const path = (...names: string[]) => world.path(...names);

  beforeEach(async () => {
    world = await createWorld({
      'deploy/appspec.yml': 'version: 0.0\nos: linux\n',
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [web]\nregion: eu-central-1\n',
      'dist/a.txt': 'a',
      'conf/b.conf': 'b',
      'conf/c.conf': 'c',
      'conf/d.conf': 'd',
    });
  });
  afterEach(() => world.dispose());

  const options = (more: PluginOptions = {}): PluginOptions => ({
    cwd: world.directory,
    silent: true,
    rehearse: true,
    ...more,
  });
  const read = (glob: string, base = dirname(glob)) =>
    gulp.src(path(glob), { encoding: false, base: path(base) }) as unknown as AnyStream;
  const file = (name = 'a') =>
    new Vinyl({ base: world.directory, path: path(name), contents: Buffer.from(name) });

  function failureOf(stream: NodeJS.ReadableStream) {
    stream.resume();
    return errorOf(finished(stream)) as Promise<CaughtError & { plugin?: string }>;
  }

  /** A file that is on its way through the source, which then fails. */
  const moments: Record<string, (source: AnyStream, into: Transform) => Promise<void>> = {
    'between two files': async (source, into) => {
      source.pipe(into);
      source.write(file() as never);
      await sleep(5);
      source.emit('error', new Error('cannot compile b.conf'));
      source.end();
    },
    'by being destroyed': async (source, into) => {
      source.pipe(into);
      source.write(file() as never);
      await sleep(5);
      source.destroy(new Error('cannot compile b.conf'));
    },
    'after its end, while the revision is made': async (source, into) => {
      source.pipe(into);
      const ended = once(source, 'end');
      source.end(file() as never);
      await ended;
      source.emit('error', new Error('cannot compile b.conf'));
    },
  };
  for (const [library, make] of Object.entries(libraries)) {
    for (const [moment, fail] of Object.entries(moments)) {
      // A `through` takes no error where it is destroyed.
      const told = library === 'through' && moment === 'by being destroyed';
      it(`fails with what is piped into it, made with ${library}, that fails ${moment}`, async () => {
        const into = revision(options());
        const failed = failureOf(into);
        await fail(make(), into);
        const error = await failed;
        expect(error.code).to.equal('GULP_SOURCE_FAILED');
        expect(error.plugin).to.equal('gulp-codedeployer');
        expect(error.message)
          .to.contain('piped into revision()')
          .and.to.contain(told ? 'closed before its end' : 'cannot compile b.conf');
      });
    }

    it(`fails with what is piped into it, made with ${library}, that is closed without an end`, async () => {
      const source = make();
      const failed = failureOf(source.pipe(revision(options())));
      source.write(file() as never);
      await sleep(5);
      source.destroy();
      expect((await failed).code).to.match(/^GULP_SOURCE_(FAILED|UNFINISHED)$/);
    });

    it(`fails where a stream made with ${library} had failed before it was piped`, async () => {
      const source = make();
      source.on('error', () => undefined);
      const closed = once(source, 'close').catch(() => undefined);
      source.destroy(new Error('cannot compile b.conf'));
      await Promise.race([closed, sleep(50)]);
      if (library === 'through2 2' || library === 'through') source.emit('close');
      const error = await failureOf(source.pipe(revision(options())));
      expect(error.code).to.equal('GULP_SOURCE_FAILED');
    });

    it(`fails with what is piped by way of ${library}, twice, into it, whichever library made that`, async () => {
      for (const [first, makeFirst] of Object.entries(libraries)) {
        const source = makeFirst();
        // Also where the gulpfile has heard of it, and ends the stream as if nothing were.
        source.on('error', () => void source.emit('end'));
        const failed = failureOf(source.pipe(make()).pipe(make()).pipe(revision(options())));
        source.write(file() as never);
        await sleep(5);
        source.emit('error', new Error('cannot compile b.conf'));
        const error = await failed;
        expect(error.code, first).to.equal('GULP_SOURCE_FAILED');
        expect(error.message, first).to.contain('cannot compile b.conf');
      }
    });

    it(`fails where merge-stream loses files under Gulp 5 and ${library} passes on the others`, async () => {
      const merge = load('merge-stream') as StreamMaker;
      const merged = merge(read('dist/*'), read('conf/*', '.')).pipe(make()).pipe(make());
      expect((await failureOf(merged.pipe(revision(options())))).message).to.contain('closed');
    });

    it(`passes on what comes through ${library}`, async () => {
      const found: string[] = [];
      const source = make();
      const made = read('conf/*').pipe(source).pipe(revision(options()));
      made.on('data', (archive: Vinyl) => found.push(archive.extname));
      await finished(made);
      expect(found).to.deep.equal(['.zip']);
    });
  }

  it('fails where merge-stream loses files under Gulp 5', async () => {
    const merge = load('merge-stream') as StreamMaker;
    const merged = merge(read('dist/*'), read('conf/*', '.'));
    expect((await failureOf(merged.pipe(revision(options())))).message).to.contain('closed');
  });

  it('hears what is piped later into what is piped into it', async () => {
    const [first, second, third] = [1, 2, 3].map(() => new PassThrough({ objectMode: true }));
    const failed = failureOf(third!.pipe(revision(options())));
    second!.pipe(third!);
    first!.pipe(second!);
    first!.emit('error', new Error('cannot compile b.conf'));
    expect((await failed).message).to.contain('cannot compile b.conf');
  });

  it('does not hear a stream that a listener of the gulpfile happens to hold', async () => {
    const src = new PassThrough({ objectMode: true });
    const dest = new PassThrough({ objectMode: true });
    const source = new PassThrough({ objectMode: true });
    source.on('error', () => [src, dest]);
    source.on('finish', () => [src, dest]);
    src.on('error', () => undefined);
    const made = source.pipe(revision(options()));
    source.write(file());
    src.emit('error', new Error('of another task'));
    source.end();
    expect(await made.toArray()).to.have.lengthOf(1);
  });

  it('takes what ordered-read-streams merges', async () => {
    const merge = load('ordered-read-streams') as (streams: unknown[]) => AnyStream;
    const merged = merge([read('dist/*'), read('conf/*', '.')]).pipe(revision(options()));
    const made: unknown = (await merged.toArray())[0];
    const { plan } = (made as { revision: { plan: { entries: { path: string }[] } } }).revision;
    const paths = plan.entries.map(({ path: at }) => at);
    expect(paths).to.include.members(['a.txt', 'conf/b.conf', 'conf/c.conf', 'conf/d.conf']);
  });

  it('puts the files of a stream into a folder of the revision, beside those of others', async () => {
    const merge = load('ordered-read-streams') as (streams: unknown[]) => AnyStream;
    const placed = [
      read('dist/*').pipe(into('app/')).pipe(into('public')),
      read('conf/*').pipe(into('etc')),
      read('conf/*')
        .pipe(gulp.dest(path('copied')))
        .pipe(into('copies')),
    ];
    const made: unknown = (await merge(placed).pipe(revision(options())).toArray())[0];
    const { plan } = (made as { revision: { plan: { entries: { path: string }[] } } }).revision;
    const paths = plan.entries.map(({ path: at }) => at);
    expect(paths)
      .to.include.members(['public/app/a.txt', 'etc/b.conf', 'copies/d.conf'])
      .and.not.to.include('a.txt');
    for (const wrong of ['', '.', '/srv', '..', '../x', 'a\\b'])
      expect(() => into(wrong), wrong).to.throw('a folder of the revision');
  });

  it('refuses to end while another stream that is piped into it has files left', async () => {
    for (const end of [true, false]) {
      const [one, other] = [new PassThrough({ objectMode: true }), read('dist/*')];
      const joined = revision(options());
      one.pipe(joined, { end });
      one.write(file('z'));
      const error = await failureOf(other.pipe(joined));
      expect(error.code).to.equal('GULP_SOURCE_UNFINISHED');
      expect(error.message).to.contain('1 of 2');
    }
  });

  it('names the plugin that failed, and the place in a stream of the user', async () => {
    const source = new PassThrough({ objectMode: true });
    const failed = failureOf(source.pipe(revision(options())));
    const told = { plugin: 'gulp-sass', showStack: false };
    source.destroy(Object.assign(new Error('undefined variable'), told));
    expect((await failed).message).to.contain('(gulp-sass): undefined variable');

    const own = new PassThrough({ objectMode: true });
    const failedToo = failureOf(own.pipe(revision(options())));
    own.destroy(new Error('cannot compile'));
    expect((await failedToo).message).to.contain('sources.test.');
  });

  it('fails within a pipeline as well', async () => {
    const source = new PassThrough({ objectMode: true });
    source.write(file());
    const failed = new Promise<NodeJS.ErrnoException | null>((done) =>
      pipeline(source, revision(options()), deploy(), done),
    );
    setImmediate(() => source.destroy(new Error('cannot compile b.conf')));
    expect((await failed)?.message).to.contain('cannot compile b.conf');
  });

  it('stops a deployment that has begun when what came before fails after all', async () => {
    const source = new PassThrough({ objectMode: true });
    const made = source.pipe(revision(options()));
    // By way of another stage, so that the revision is over before the deployment begins.
    const between = new PassThrough({ objectMode: true });
    const failed = failureOf(made.pipe(between).pipe(deploy()));
    source.end(file());
    await once(between, 'data');
    await sleep(50);
    expect(made.destroyed).to.be.true;
    source.emit('error', new Error('cannot compile b.conf'));
    const error = await failed;
    expect(error.message).to.contain('cannot compile b.conf').and.to.contain('Cancelled while');
  });

  it('spoils an archive that is being written when what came before fails after all', async () => {
    const source = new PassThrough({ objectMode: true });
    const made = source.pipe(revision(options()));
    source.end(file());
    const [archive] = (await made.toArray()) as { contents?: Readable }[];
    let error: unknown;
    try {
      for await (const _piece of archive?.contents ?? [])
        source.emit('error', new Error('cannot compile b.conf'));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.have.property('message').that.contains('cannot compile b.conf');
  });

  it('does not keep an error to itself that comes when nobody listens any more', async () => {
    const source = new PassThrough({ objectMode: true });
    const made = source.pipe(revision(options()));
    source.end(file());
    await made.toArray();
    expect(() => source.emit('error', new Error('too late'))).to.throw('too late');
  });

  it('passes the failure of revision() through foreign stages to deploy()', async () => {
    for (const [library, make] of Object.entries(libraries)) {
      const source = new PassThrough({ objectMode: true });
      const failed = failureOf(
        source.pipe(revision(options())).pipe(make()).pipe<Transform>(deploy()),
      );
      source.destroy(new Error('cannot compile b.conf'));
      expect((await failed).message, library).to.match(
        /cannot compile b\.conf|closed before|had not come to an end/,
      );
    }
  });
});
