import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';

describe('revision() of files that come as streams', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld({
      'tmp/': '',
      'dist/a.txt': 'a',
      'deploy/appspec.yml': 'version: 0.0\nos: linux\n',
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [web]\nregion: eu-central-1\n',
    });
  });
  afterEach(() => world.dispose());

  /** Runs a gulpfile as a process of its own, which gets the signal when it writes a line `ready`. */
  async function runGulpfile(
    body: string,
    name?: NodeJS.Signals,
    openFiles?: number,
  ): Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }> {
    const lines = [
      "import { existsSync, readdirSync } from 'node:fs';",
      "import { PassThrough } from 'node:stream';",
      "import { finished } from 'node:stream/promises';",
      "import gulp from 'gulp';",
      "import Vinyl from 'vinyl';",
      "import { deploy, revision } from 'gulp-codedeployer';",
      `const cwd = ${JSON.stringify(world.directory)};`,
      "const source = () => gulp.src(cwd + '/dist/**', { encoding: false, buffer: false });",
      'const options = { cwd, silent: true };',
      'const forEver = () => setInterval(() => undefined, 1000);',
      body,
    ];
    const limit = openFiles === undefined ? '' : `ulimit -n ${openFiles};`;
    const node = [process.execPath, '--input-type=module', '--eval', lines.join('\n')];
    const child = spawn('bash', ['-c', `${limit} exec "$@"`, 'bash', ...node], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...process.env, TMPDIR: world.path('tmp') },
    });
    const stderr = text(child.stderr);
    child.stdout.on('data', () => name !== undefined && child.kill(name));
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, stderr: await stderr };
  }

  const spools = async () =>
    (await readdir(world.path('tmp'))).filter((name) => name.includes('spool'));

  const planned = 'for await (const file of source().pipe(revision(options)))';

  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`dies of ${name} as it would have, and leaves nothing in the temporary folder`, async () => {
      const { signal } = await runGulpfile(`${planned} { forEver(); console.log('ready'); }`, name);
      expect(signal).to.equal(name);
      expect(await spools()).to.deep.equal([]);
    });
  }

  it('has few of them open at a time', async () => {
    for (let index = 0; index < 600; index++)
      await writeFile(world.path('dist', `${index}.txt`), String(index));
    // Well below the number of files, and enough for the modules, which Node opens many at a time of.
    const { code, stderr } = await runGulpfile(
      `await finished(source().pipe(revision(options)).pipe(gulp.dest(cwd + '/out', { encoding: false })).resume());`,
      undefined,
      256,
    );
    expect(code, stderr).to.equal(0);
    expect(await readdir(world.path('out'))).to.have.length(1);
  });

  it('names a file that cannot be read', async () => {
    const { code, stderr } = await runGulpfile(
      `const { rmSync } = await import('node:fs');
      const gone = new PassThrough({ objectMode: true, transform: undefined });
      source().on('data', (file) => {
        if (file.path.endsWith('a.txt')) rmSync(file.path);
        gone.write(file);
      }).on('end', () => gone.end());
      await finished(gone.pipe(revision(options)).resume());`,
    );
    expect(code).to.equal(1);
    expect(stderr).to.contain('SOURCE_UNREADABLE').and.to.contain('a.txt');
  });

  it('leaves it to others what a signal does', async () => {
    const { code } = await runGulpfile(
      `process.on('SIGTERM', () => setTimeout(() => process.exit(7), 50));
      ${planned} { forEver(); console.log('ready'); }`,
      'SIGTERM',
    );
    expect(code).to.equal(7);
    expect(await spools()).to.deep.equal([]);
  });

  it('is cancelled while it waits for a stream, and leaves nothing in the temporary folder', async () => {
    const { code, stderr } = await runGulpfile(
      `const waiting = revision(options);
      for (const name of ['a', 'b']) {
        const contents = new PassThrough();
        if (name === 'a') contents.end('a');
        waiting.write(new Vinyl({ cwd, base: cwd, path: cwd + '/' + name, contents }));
      }
      waiting.end();
      const timer = forEver();
      // Once it listens, and has the one that came whole in the temporary folder.
      const isThere = () => readdirSync(process.env.TMPDIR).some((name) => name.includes('spool'));
      const look = setInterval(() => {
        if (process.listenerCount('SIGINT') === 0 || !isThere()) return;
        clearInterval(look);
        console.log('ready');
      }, 20);
      await finished(waiting.resume()).catch((error) => {
        console.error(error.code, String(error.cause));
        process.exitCode = 3;
      });
      clearInterval(timer);`,
      'SIGINT',
    );
    expect(stderr).to.contain('CANCELLED').and.to.contain('interrupted by SIGINT');
    expect(code).to.equal(3);
    expect(await spools()).to.deep.equal([]);
  });

  it('ends without a warning of Node after many of them, and leaves nothing in the temporary folder', async () => {
    const { code, stderr } = await runGulpfile(
      `for (let run = 0; run < 12; run += 1) ${planned} void file;`,
    );
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    expect(await spools()).to.deep.equal([]);
  });

  it('stops listening when the last of them has been disposed of', async () => {
    const { stderr } = await runGulpfile(
      `const count = () => ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
      const before = count();
      const plans = [];
      for (let run = 0; run < 2; run += 1) ${planned} plans.push(file.revision.plan);
      console.error(count().map((number, at) => number - before[at]).join());
      for (const plan of plans) plan.dispose();
      console.error(count().map((number, at) => number - before[at]).join());`,
    );
    expect(stderr).to.equal('1,1,1,1\n0,0,0,0\n');
  });

  it('leaves a signal to deploy(), while that runs', async () => {
    const { code, stderr } = await runGulpfile(
      `const deployed = source()
        .pipe(revision({ ...options, rehearse: true }))
        .pipe(deploy());
      const look = setInterval(() => {
        if (!existsSync(cwd + '/.codedeployer')) return;
        clearInterval(look);
        console.log('ready');
      }, 20);
      await finished(deployed.resume()).catch((error) => console.error(error.code));`,
      'SIGTERM',
    );
    expect(stderr).to.equal('CANCELLED\n');
    expect(code).to.equal(0);
    expect(await spools()).to.deep.equal([]);
  });

  it('goes on when nobody reads what it writes any more', async () => {
    const { code, stderr } = await runGulpfile(
      `const talking = { ...options, silent: false, rehearse: true, isolation: 'directory', instances: 1 };
      const deployed = source().pipe(revision(talking)).on('data', () => {
        for (const stream of [process.stdout, process.stderr])
          stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      }).pipe(deploy());
      for await (const file of deployed) process.exitCode = file.report.rehearsal === undefined ? 4 : 5;`,
    );
    expect(code, stderr).to.equal(5);
  });
});
