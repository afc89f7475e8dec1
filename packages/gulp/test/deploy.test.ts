import { readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import type { DeployReport } from '@codedeployer/core';
import { createWorld, errorOf, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import gulp from 'gulp';
import { deploy, revision, type PluginOptions } from 'gulp-codedeployer';

describe('deploy()', () => {
  let world: World;
  const env = { ...process.env };
  const path = (...names: string[]) => world.path(...names);
  const write = (file: string, contents: string) => world.write({ [file]: contents });

  beforeEach(async () => {
    world = await createWorld({
      'tmp/': '',
      'dist/a.txt': 'a',
      'deploy/appspec.yml': 'version: 0.0\nos: linux\n',
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [web]\nregion: eu-central-1\n',
    });
    process.env.TMPDIR = path('tmp');
  });
  afterEach(async () => {
    for (const name of Object.keys(process.env))
      if (!(name in env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, env);
    await world.dispose();
  });

  const source = (options: { buffer?: boolean } = {}) =>
    gulp.src(path('dist/**'), { encoding: false, ...options });
  const options = (more: PluginOptions = {}): PluginOptions => ({
    cwd: world.directory,
    silent: true,
    ...more,
  });

  async function run(stream: NodeJS.ReadableStream): Promise<void> {
    stream.resume();
    await finished(stream);
  }

  const failureOf = (stream: NodeJS.ReadableStream) => errorOf(run(stream));

  it('takes an option that is undefined for one that was not given', async () => {
    let asked = 0;
    const server: Server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(403).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    try {
      const deployed = source()
        .pipe(revision(options({ rehearse: true })))
        .pipe(deploy({ rehearse: undefined }));
      for await (const file of deployed)
        expect((file as { report?: object }).report).to.have.property('rehearsal');
    } finally {
      await new Promise((closed) => server.close(closed));
    }
    expect(asked).to.equal(0);
  });

  const spools = () => readdirSync(path('tmp')).filter((name) => name.includes('spool'));

  it('passes on an archive that can still be written, also of files that came as streams', async () => {
    for (const buffer of [true, false]) {
      const deployed = source({ buffer })
        .pipe(revision(options({ rehearse: true, version: '1' })))
        .pipe(deploy());
      await run(deployed.pipe(gulp.dest(path('out'), { encoding: false })));
      const archive = await readFile(path('out/shop-1.zip'));
      expect(archive.subarray(0, 2).toString()).to.equal('PK');
      expect(archive.includes('a.txt')).to.be.true;
      await rm(path('out'), { recursive: true });
    }
  });

  it('leaves no files in the temporary folder when the deployment fails', async () => {
    let meanwhile: string[] = [];
    const error = await failureOf(
      source({ buffer: false })
        .pipe(revision(options({ rehearse: true, version: '1' })))
        .on('data', () => (meanwhile = spools()))
        .pipe(deploy({ version: '2' })),
    );
    expect(error.code).to.equal('PLAN_MISMATCH');
    expect(meanwhile).to.have.lengthOf(1);
    expect(spools()).to.deep.equal([]);
  });

  it('refuses options that would have changed the revision', async () => {
    for (const [name, value] of [
      ['application', 'other'],
      ['version', '2'],
    ] as const) {
      const error = await failureOf(
        source()
          .pipe(revision(options({ rehearse: true, version: '1' })))
          .pipe(deploy({ [name]: value })),
      );
      expect(error.code).to.equal('PLAN_MISMATCH');
      expect(error.message).to.contain(`"${name}"`).and.to.contain('revision()');
      expect((error as { hint?: string }).hint).not.to.match(/gulp|revision\(\)/i);
    }
  });

  it('tells which options of deploy() come too late for the revision', async () => {
    const deployed = source()
      .pipe(revision(options({ rehearse: true, level: 9 })))
      .pipe(deploy({ ignore: ['*.map'], symlinks: 'error', level: 1 }));
    const [file] = (await deployed.toArray()) as { report?: DeployReport }[];
    expect(file?.report?.warnings.map(({ message }) => message)).to.deep.equal([
      '"ignore", "symlinks" are not heeded: the revision is made already.',
    ]);
  });

  it('judges the revision again for the groups that it is deployed to', async () => {
    await write(
      'deploy/appspec.yml',
      'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: deploy/hook-scripts/hook-wrapper.sh\n',
    );
    await write('deploy/hook-scripts/web/AfterInstall.sh', '#!/usr/bin/env bash\n');
    const error = await failureOf(
      source()
        .pipe(revision(options({ rehearse: true })))
        .pipe(deploy({ groups: ['other'] })),
    );
    expect(error.code).to.equal('GROUP_WITHOUT_SCRIPTS');
    expect(error.message).to.contain('"other"');
  });
});
