import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, truncate } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { createProject, smallest, type Project } from './support/project.js';
import type { Ended } from './support/run.js';
import { untilThere } from './support/until-there.js';

describe('codedeployer on the command line', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject();
  });
  afterEach(() => project.dispose());

  /** Makes a repository of the project, with all of it in one commit. */
  const commitAll = () => {
    const author = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
    for (const words of [['init'], ['add', '.'], ['commit', '--message', 'all']])
      execFileSync('git', [...author, ...words], { cwd: project.directory, stdio: 'ignore' });
  };

  /** Of one instance whose scripts see the files of the project, so that a test can let them go on. */
  const oneInstance = ['--instances', '1', '--isolation', 'directory'];

  /** Starts a command and waits until it has said something; its end is still to be waited for. */
  async function startedUntil(
    text: string,
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly ended: Promise<Ended> }> {
    let ended: Promise<Ended> | undefined;
    const said = new Promise<void>((resolve, reject) => {
      ended = project.codedeployer(words, {
        env,
        during: async (_child, output) => {
          await until(() => output().includes(text), `it says ${text}`);
          resolve();
        },
      });
      ended.catch(reject);
    });
    await said;
    return { ended: ended! };
  }

  it('prints help and version with exit code 0, and wrong usage with 2', async () => {
    const help = await project.codedeployer(['--help', '--all']);
    expect(help).to.include({ code: 0 });
    expect(help.stdout).to.contain('rehearse').and.to.contain('setup');
    expect(help.stdout)
      .to.contain('6    A group had no instances')
      .and.to.contain('130  Cancelled');
    expect((await project.codedeployer(['--version'])).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    for (const flag of ['-v', '-V'])
      expect((await project.codedeployer([flag])).stdout, flag).to.match(/^\d+\.\d+\.\d+\n$/);
    const versions = await project.codedeployer(['--version', '-v']);
    expect(versions.stdout)
      .to.match(/^codedeployer +\d+\.\d+\.\d+ +\/.*\/packages\/cli$/m)
      .and.to.match(/^@codedeployer\/hook-scripts +\d+\.\d+\.\d+ +\//m)
      .and.to.match(/^gulp-codedeployer +- +not installed$/m)
      .and.to.contain(`  ${process.versions.node} `);
    expect((await project.codedeployer(['help', 'deploy'])).stdout).to.contain('--groups');
    const nope = await project.codedeployer(['help', 'deploi']);
    expect(nope).to.include({ code: 2, stdout: '' });
    expect(nope.output).to.contain("unknown command 'deploi'").and.to.contain('deploy?');
    expect((await project.codedeployer(['help', 'init'])).stdout).to.contain('setup|init');
    for (const wrong of [
      ['help', 'nope'],
      ['deploi'],
      ['deploy', '--bukcet', 'x'],
      ['deploy', '--symlinks', 'keep'],
      ['deploy', '--level', 'nine'],
    ]) {
      expect((await project.codedeployer(wrong)).code, wrong.join(' ')).to.equal(2);
    }
  });

  it('says without a command where one is and what comes next, and loads nothing of AWS for that', async () => {
    // What a process has loaded, once it ends.
    const loaded = `process.on('exit', () => console.error(Object.keys(require.cache).join(' ')));`;
    await project.write({ 'loaded.cjs': loaded });
    const env = { NODE_OPTIONS: `--require ${project.path('loaded.cjs')}` };
    const here = await project.codedeployer([], { env });
    expect(here).to.include({ code: 0 });
    expect(here.stdout.split('\n')).to.deep.equal([
      'Configuration  deploy/codedeployer.yml',
      'Application    shop: group web',
      'Revision       dist, with an appspec.yml; lint finds nothing wrong',
      'Rehearsed      web not yet',
      'Deployed       nothing on this machine says; `codedeployer status` asks AWS',
      '',
      'Next: codedeployer rehearse',
      'All commands: codedeployer --help',
      '',
    ]);
    expect(here.output)
      .to.contain('/commander/')
      .and.not.to.match(/@aws-sdk|@smithy/);
    const above = await project.codedeployer([], { cwd: project.path('dist') });
    expect(above.stdout)
      .to.contain('none: there is no deploy/codedeployer.yml in ')
      .and.to.contain('\nNext: cd ../ && codedeployer\n');

    const ended = { type: 'ended', report: { succeeded: false, groups: ['web'], version: '7' } };
    const time = new Date(Date.now() - 3_600_000 * 5).toISOString();
    await project.write({
      'events.ndjson': `{"type":"notice"}\n${JSON.stringify({ ...ended, report: { ...ended.report, endTime: time } })}\n`,
      'deploy/codedeployer.yml': `${smallest['deploy/codedeployer.yml']}eventLog: events.ndjson\n`,
      'deploy/appspec.yml': 'version: 0.1\nos: linux\n',
    });
    const wrong = await project.codedeployer([]);
    expect(wrong.stdout)
      .to.match(/^Revision +dist, with an appspec.yml; lint finds \d error/m)
      .and.to.match(/^Deployed +7 to web failed 5 h ago/m)
      .and.to.contain('\nNext: codedeployer lint\n');

    await project.remove('dist');
    await project.write({
      'package.json':
        '{ "scripts": { "build": "vite build" }, "devDependencies": { "vite": "7" } }',
      'vite.config.js': '',
    });
    const unbuilt = await project.codedeployer([]);
    expect(unbuilt.stdout)
      .to.match(/^Revision +none can be made now: There is no folder/m)
      .and.to.contain('\nNext: npm run build\n');

    await project.write({
      'deploy/codedeployer.yml':
        'application: shop\nenvironments: { staging: { groups: [web] } }\n',
    });
    const several = await project.codedeployer([]);
    expect(several.stdout)
      .to.match(/^Environments +staging:/m)
      .and.to.contain('--environment staging');
    await project.write({ 'deploy/codedeployer.yml': 'application: [' });
    const unreadable = await project.codedeployer([]);
    expect(unreadable).to.include({ code: 1, stdout: '' });
    expect(unreadable.output)
      .to.contain('Hint: Correct the file')
      .and.contain('(CONFIG_UNREADABLE)');
  });

  it('explains a code, of adapters and of the linter as well, and every error says how', async () => {
    for (const code of ['GROUP_NOT_FOUND', 'NX_CACHED', 'GULP_PARTIAL', 'ALARM_ACTIVE']) {
      const explained = await project.codedeployer(['explain', code.toLowerCase()]);
      expect(explained).to.include({ code: 0 });
      expect(explained.stdout).to.match(new RegExp(`^${code}: .+\nWhat to do: .+\n$`));
    }
    const finding = await project.codedeployer(['explain', 'appspec-missing']);
    expect(finding.stdout).to.match(/^appspec-missing: .*appspec\.yml/);
    const unknown = await project.codedeployer(['explain', 'GROUP_NOTFOUND']);
    expect(unknown).to.include({ code: 2, stdout: '' });
    expect(unknown.output).to.contain('Did you mean GROUP_NOT_FOUND?');
    const failed = await project.codedeployer(['package', '--groups', 'nope']);
    expect(failed.output).to.contain('(GROUP_UNKNOWN) More: codedeployer explain GROUP_UNKNOWN');
  });

  it('prints what is in force and where it comes from, and tells of a variable that means nothing', async () => {
    await project.write({
      'deploy/codedeployer.yml': 'application: shop\nbucket: ${B}\ngroups: [web]\n',
    });
    const env = { B: 'canary', CODEDEPLOYER_LEVEL: '2', CODEDEPLOYER_LEVLE: '2' };
    const told = await project.codedeployer(['config', '--timeout', '9'], { env });
    expect(told).to.include({ code: 0 });
    expect(told.stdout).to.match(/^bucket +\$\{B\} +deploy\/codedeployer.yml:2, from \$\{B\}$/m);
    expect(told.stdout).to.match(/^level +2 +CODEDEPLOYER_LEVEL$/m);
    expect(told.stdout).to.match(/^timeout +9 +--timeout$/m);
    expect(told.stdout).to.match(/^silence +10 +default$/m);
    expect(told.output).to.contain('Did you mean CODEDEPLOYER_LEVEL?').and.not.to.contain('canary');
    const json = await project.codedeployer(['config', '--json'], { env });
    expect(JSON.parse(json.stdout)).to.have.property('file', 'deploy/codedeployer.yml');
    const unset = await project.codedeployer(['config']);
    expect(unset).to.include({ code: 1, stdout: '' });
    expect(unset.output).to.contain('deploy/codedeployer.yml:2: the variable B is not set.');
  });

  it('tells what is on each group of a rehearsal, and what was deployed before', async () => {
    const nothing = await project.codedeployer(['status', '--rehearse']);
    expect(nothing).to.include({ code: 0 });
    expect(nothing.stdout).to.equal(
      'shop, rehearsed on this machine\n  web  nothing was deployed with success so far\n',
    );
    commitAll();
    await project.write({ 'dist/index.html': 'changed since' });
    await project.codedeployer(['rehearse', '--version', '1.0.0']);
    const around = await project.codedeployer([]);
    expect(around.stdout)
      .to.match(/^Rehearsed +web succeeded \d+ \w+ ago .*1\.0\.0/m)
      .and.to.contain('\nNext: codedeployer check\n');
    const rehearsed = { env: { CODEDEPLOYER_REHEARSE: '1' } };
    const groups = ['--application', 'shop', '--groups', 'web'];
    await project.remove('deploy');
    await project.remove('dist'); // neither is needed
    const told = await project.codedeployer(['status', ...groups], rehearsed);
    expect(told.stdout).to.match(
      /^ {2}web {2}1\.0\.0 \(commit [\da-f]{8}-dirty\) .* 2 of 2 instances {2}d-\w+ by [\w.-]+@[\w.-]+$/m,
    );
    const json = await project.codedeployer(['status', '--json', ...groups], rehearsed);
    const { groups: [web] = [] } = JSON.parse(json.stdout) as {
      groups?: [{ live: { revision: object } }];
    };
    expect(web?.live.revision).to.include({ version: '1.0.0', object: 'there' });
    const history = await project.codedeployer(
      ['history', 'web', '--application', 'shop'],
      rehearsed,
    );
    expect(history.stdout).to.match(/^ {4}d-\w+ {2}Succeeded {2}1\.0\.0 .* live$/m);
    const denied = await project.codedeployer(
      ['status', '--faults', 'deny:ListDeployments', ...groups],
      rehearsed,
    );
    expect(denied).to.include({ code: 1, stdout: '' });
    expect(denied.output).to.contain('(AWS_ACCESS_DENIED)');
    const unknown = await project.codedeployer(['history', 'wep', ...groups], rehearsed);
    expect(unknown).to.include({ code: 1 });
    expect(unknown.output).to.contain('Did you mean "web"?');
  });

  it('follows and stops what was started at a rehearsal that is served, from another process', async () => {
    // What runs on an instance goes on when it is stopped.
    const slow = untilThere(project.path('on'));
    await project.write({ 'deploy/hook-scripts/web/AfterInstall.sh': slow });
    await project.codedeployer(['rehearse', '--serve', ...oneInstance], {
      async during(child, output) {
        await until(() => output().includes('export AWS_ENDPOINT_URL_S3'), 'it is served');
        const exports = [...output().matchAll(/^export (\w+)='(.*)'$/gm)];
        const env = Object.fromEntries(exports.map(([, name = '', value = '']) => [name, value]));
        let deployment = '';
        const deploying = project.codedeployer(['deploy', '--version', '1.0.0'], {
          env,
          async during(_child, written) {
            await until(() => {
              deployment = /deployment (d-\w+) started/.exec(written())?.[1] ?? '';
              return deployment !== '';
            }, 'it has started');
          },
        });
        await until(() => deployment !== '', 'it has started');
        const status = await project.codedeployer(['status'], { env });
        expect(status.stdout).to.contain(`codedeployer watch ${deployment}`);
        const watching = await startedUntil(deployment, ['watch', deployment], env);
        const stop = ['stop', 'web', '--json'];
        const stopping = await startedUntil('asked CodeDeploy to stop', stop, env);
        await project.write({ on: '' });
        const [deployed, watched, stopped] = await Promise.all([
          deploying,
          watching.ended,
          stopping.ended,
        ]);
        child.kill('SIGINT');
        expect(deployed).to.include({ code: 1 });
        expect(watched).to.include({ code: 1, stdout: '' });
        expect(watched.output).to.contain(`Deployment ${deployment} to web: stopped.`);
        expect(stopped).to.include({ code: 0 });
        expect(JSON.parse(stopped.stdout)).to.deep.include({ succeeded: true, asked: true });
      },
    });
  });

  it('looks at, follows and stops what a rehearsal deploys that runs in another process', async () => {
    // What runs on an instance goes on when it is stopped.
    const slow = untilThere(project.path('on'));
    await project.write({ 'deploy/hook-scripts/web/AfterInstall.sh': slow });
    let deployment = '';
    const rehearsed = await project.codedeployer(['rehearse', ...oneInstance], {
      async during(_child, output) {
        await until(() => {
          deployment = /deployment (d-\w+) started/.exec(output())?.[1] ?? '';
          return deployment !== '';
        }, 'it has started');
        const status = await project.codedeployer(['status', '--rehearse']);
        expect(status.stdout, status.output).to.contain(`codedeployer watch ${deployment}`);
        const watching = await startedUntil(deployment, ['watch', deployment, '--rehearse']);
        const stop = ['stop', 'web', '--rehearse', '--json'];
        const stopping = await startedUntil('asked CodeDeploy to stop', stop);
        await project.write({ on: '' });
        const stopped = await stopping.ended;
        expect(stopped.code, stopped.output).to.equal(0);
        expect(JSON.parse(stopped.stdout)).to.deep.include({ succeeded: true, asked: true });
        const watched = await watching.ended;
        expect(watched.code, watched.output).to.equal(1);
        expect(watched.output).to.contain(`Deployment ${deployment} to web: stopped.`);
      },
    });
    expect(rehearsed.output).to.contain('stopped.');
    const after = await project.codedeployer(['history', 'web', '--rehearse']);
    expect(after.stdout).to.contain(`${deployment}  Stopped`);
  });

  it('says what became of a deployment whose rehearsal ended while it was followed', async () => {
    const slow = '#!/usr/bin/env bash\nsleep 30\n';
    await project.write({ 'deploy/hook-scripts/web/AfterInstall.sh': slow });
    let watching: { ended: Promise<Ended> } | undefined;
    await project.codedeployer(['rehearse', '--instances', '1'], {
      async during(rehearsing, output) {
        await until(() => /deployment d-\w+ started/.test(output()), 'it has started');
        const [, deployment = ''] = /deployment (d-\w+) started/.exec(output()) ?? [];
        watching = await startedUntil(deployment, ['watch', deployment, '--rehearse']);
        rehearsing.kill('SIGKILL');
      },
    });
    const watched = await watching?.ended;
    expect(watched?.code, watched?.output).to.equal(1);
    expect(watched?.output).to.contain(
      'The rehearsal was killed while this deployment was running',
    );
    expect(watched?.output).to.match(/to web: failed/);
  });

  it('keeps the commas in a tag or in metadata, and splits other lists at them', async () => {
    const value = await project.codedeployer([
      'package',
      '--metadata',
      'note=a,ü',
      '--tags',
      'a=1,2',
    ]);
    expect(value.code).to.equal(1);
    expect(value.output).to.contain('found "note=a,ü"');
    const twice = await project.codedeployer(['package', '--metadata', 'a=1', '--metadata', 'ü']);
    expect(twice.output).to.contain('"metadata", entry 2');
    const groups = await project.codedeployer(['package', '--groups', 'web,wed']);
    expect(groups.output).to.contain('"wed"');
  });

  it('says which flags a command does not heed', async () => {
    for (const [command, idle] of [
      [
        ['package', '--level', '9', '--bucket', 'other-bucket', '--no-auto-rollback'],
        '--bucket, --no-auto-rollback are',
      ],
      [['package', '--list', '--level', '9'], '--level is'],
      [['package', '--json'], '--json is'],
      [['lint', '--acl', 'private', '--symlinks', 'follow'], '--acl is'],
      [['lint', 'deploy/appspec.yml', '--symlinks', 'follow', '--fix'], '--symlinks is'],
      [['lint', 'dist', '--source', 'dist'], '--source is'],
      [['rehearse', '--port', '4000'], '--port is'],
    ] as const) {
      const { output } = await project.codedeployer(command);
      const [line, ...more] = output.split('\n').filter((told) => told.includes('not heeded:'));
      expect(line, command.join(' ')).to.match(new RegExp(`^${idle} not heeded: `));
      expect(more, command.join(' ')).to.deep.equal([]);
    }
  });

  it('says that what is meant for a rehearsal has no effect on a deployment', async () => {
    const flags = ['--fail-at', 'AfterInstall', '--scale-out', '1', '--keep', '--instances', '3'];
    const { code, output } = await project.codedeployer(['deploy', '--attempts', '1', ...flags], {
      env: {
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'eu-central-1',
      },
    });
    expect(code).to.equal(1);
    expect(output)
      .to.contain('--instances is not heeded: this is no rehearsal')
      .and.to.contain('"failAt", "scaleOut", "keep" are not heeded: this is no rehearsal.');
  });

  it('names the version of a revision with --version after a command', async () => {
    const { code, output } = await project.codedeployer(['package', '--version', '2.0.0']);
    expect(code).to.equal(0);
    expect(output).to.contain('shop-2.0.0.zip');
    // Out of the user's repository without a word in their .gitignore.
    expect(await readFile(project.path('.codedeployer/.gitignore'), 'utf8')).to.equal('*\n');
  });

  it('goes on when nobody reads what it writes any more', async () => {
    const { code } = await project.codedeployer(['package', '--output', 'out/revision.zip'], {
      during: (child) => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        return Promise.resolve();
      },
    });
    expect(code).to.equal(0);
    expect(existsSync(project.path('out/revision.zip'))).to.equal(true);
  });

  it('remembers what was in the files for the next time, and packs the same', async () => {
    const env = { XDG_CACHE_HOME: project.path('cache') };
    await delay(3000); // what has only just changed is not trusted the next time
    const archives: Buffer[] = [];
    for (const output of ['out/first.zip', 'out/second.zip']) {
      const { code } = await project.codedeployer(['package', '--output', output], { env });
      expect(code).to.equal(0);
      archives.push(await readFile(project.path(output)));
    }
    expect(archives[1]?.equals(archives[0] ?? Buffer.alloc(0))).to.be.true;
    const kept = (await readdir(project.path('cache/codedeployer'))).sort();
    expect(kept.map((name) => name.replace(/-.*/, ''))).to.deep.equal(['contents', 'packed']);
    const none = { XDG_CACHE_HOME: project.path('other') };
    const without = ['package', '--output', 'out/third.zip', '--no-cache'];
    expect((await project.codedeployer(without, { env: none })).code).to.equal(0);
    expect((await readFile(project.path('out/third.zip'))).equals(archives[0] ?? Buffer.alloc(0)))
      .to.be.true;
    expect(existsSync(project.path('other'))).to.be.false;
  });

  it('packs the same of two checkouts with other umasks when modes are normalised, and not otherwise', async () => {
    commitAll();
    const packed = async (umask: string, ...flags: string[]) => {
      const checkout = project.path(umask);
      execFileSync('sh', ['-c', `umask ${umask} && git clone --quiet . ${umask}`], {
        cwd: project.directory,
      });
      const arguments_ = ['package', '--output', project.path('out.zip'), ...flags];
      const ended = await project.codedeployer(arguments_, { cwd: checkout });
      expect(ended.code, ended.output).to.equal(0);
      await rm(checkout, { recursive: true });
      return readFile(project.path('out.zip'));
    };
    const normalize = ['--modes', 'normalize'];
    const [mine, yours] = [await packed('002', ...normalize), await packed('077', ...normalize)];
    expect(mine.equals(yours)).to.be.true;
    expect((await packed('002')).equals(await packed('077'))).to.be.false;
  });

  it('is cancelled by Ctrl-C while it packs, and leaves nothing half-written', async () => {
    await truncate(project.path('dist/index.html'), 1024 ** 3);
    const ended = await project.codedeployer(['package', '--output', 'out/revision.zip'], {
      during: async (child) => {
        await until(() => existsSync(project.path('out/revision.zip.partial')), 'it packs');
        child.kill('SIGINT');
      },
    });
    expect(ended.code, ended.output).to.equal(130);
    expect(ended.output)
      .to.contain('packing')
      .and.not.to.match(/\n\s+at /);
    expect(await readdir(project.path('out'))).to.deep.equal([]);
  });

  it('prints its help and its version with a few modules, none of them of AWS or of the configuration', async () => {
    await project.write({
      'hooks.mjs': `import { appendFileSync } from 'node:fs';
export function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}
`,
      'loaded.mjs': `import { register } from 'node:module';
register('./hooks.mjs', import.meta.url);
`,
    });
    const loaded = project.path('loaded.txt');
    for (const flag of ['--help', '--version']) {
      const env = { LOADED: loaded, NODE_OPTIONS: `--import ${project.path('loaded.mjs')}` };
      expect(await project.codedeployer([flag], { env })).to.include({ code: 0 });
      const files = (await readFile(loaded, 'utf8'))
        .split('\n')
        .filter((url) => url.startsWith('file:'));
      expect(files.length, files.join('\n')).to.be.within(2, 30);
      expect(files.join('\n')).not.to.match(/@aws-sdk|@smithy|\/zod\/|\/config\/options/);
      await rm(loaded);
    }
  });

  it('has a flag for every option of the configuration', async () => {
    const { stdout } = await project.codedeployer(['help', 'deploy', '--all']);
    for (const flag of [
      '--file-exists-behavior',
      '--ignore-application-stop-failures',
      '--groups',
      '--environment',
      '--isolation',
    ]) {
      expect(stdout).to.contain(flag);
    }
  });

  it('packages to a file, which unzip takes apart again', async () => {
    const { code, stdout } = await project.codedeployer([
      'package',
      '--output',
      'out/revision.zip',
    ]);
    expect(code).to.equal(0);
    expect(stdout.trim()).to.equal(project.path('out/revision.zip'));
    expect(await readdir(project.path('out'))).to.deep.equal(['revision.zip']);
    const listing = execFileSync('python3', ['-m', 'zipfile', '-l', stdout.trim()], {
      encoding: 'utf8',
    });
    expect(listing).to.contain('index.html').and.to.contain('deploy/hook-scripts/hook-wrapper.sh');
  });

  describe('package --list', () => {
    beforeEach(() =>
      project.write({
        'dist/.codedeployignore': '*.map\n',
        'dist/app.js.map': '{}',
        'dist/assets/photo.jpg': Buffer.alloc(5000),
      }),
    );

    it('says what goes in and what does not, by which rule, and what is largest, and writes nothing', async () => {
      const { code, stdout } = await project.codedeployer(['package', '--list']);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^ +14 B {2}index\.html {2}\(no rule keeps it out\)$/m);
      expect(stdout).to.match(
        /^ +- {2}app\.js\.map {2}\(kept out: \*\.map in \.codedeployignore\)$/m,
      );
      expect(stdout).to.match(
        /^ +[\d.]+ kB {2}deploy\/hook-scripts\/hook-wrapper\.sh {2}\(added by codedeployer\)$/m,
      );
      expect(stdout)
        .to.match(/^Largest files:\n +\d/m)
        .and.to.match(/^ +5\.0 kB {2}assets$/m);
      expect(stdout).to.match(/^In the revision: \d+ files, .* Kept out: 2 paths\.$/m);
      expect(existsSync(project.path('.codedeployer'))).to.equal(false);
    });

    it('is JSON with --json', async () => {
      const { stdout } = await project.codedeployer(['package', '--list', '--json']);
      const { paths, size } = JSON.parse(stdout) as {
        paths: { path: string; type: string; size: number; reason: string }[];
        size: number;
      };
      expect(paths).to.deep.include({
        path: 'index.html',
        type: 'file',
        size: 14,
        reason: 'no rule keeps it out',
      });
      expect(size).to.be.greaterThan(5000);
    });

    it('is wrong usage together with a file to write', async () => {
      const { code } = await project.codedeployer(['package', '--list', '--output', 'x.zip']);
      expect(code).to.equal(2);
    });
  });

  for (const [pipe, arguments_, code] of [
    ['dist/.codedeployignore', [], 'SOURCE_UNREADABLE'],
    ['ready.zip', ['--archive', 'ready.zip'], 'ARCHIVE_UNREADABLE'],
    ['deploy/codedeployer.json', ['--config', 'deploy/codedeployer.json'], 'CONFIG_UNREADABLE'],
  ] as const) {
    it(`does not wait for somebody to write to a named pipe: ${pipe}`, async () => {
      execFileSync('mkfifo', [project.path(pipe)]);
      const ended = await project.codedeployer(['package', ...arguments_]);
      expect(ended.code).to.equal(1);
      expect(ended.output).to.contain(pipe).and.to.contain('it is not a file').and.to.contain(code);
    });
  }

  for (const groups of ['', ',']) {
    it(`does not take --groups ${JSON.stringify(groups)} for a wish to deploy to nobody`, async () => {
      const { code, output } = await project.codedeployer(['rehearse', '--groups', groups]);
      expect(code).to.equal(1);
      expect(output).to.contain('groups').and.not.to.contain('Uploaded');
    });
  }

  it('knows no environment and no placeholder but those that there are', async () => {
    const environment = await project.codedeployer(['package', '--environment', 'toString']);
    expect(environment).to.include({ code: 1 });
    expect(environment.output).to.contain('ENVIRONMENT_UNKNOWN');
    const key = await project.codedeployer(['rehearse', '--key', 'a/{constructor}.zip']);
    expect(key).to.include({ code: 1 });
    expect(key.output).to.contain('KEY_TEMPLATE_INVALID');
  });

  it('uploads again what is there in another format', async () => {
    const rehearse = (...more: string[]) =>
      project.codedeployer([
        'rehearse',
        '--isolation',
        'directory',
        '--key',
        'k-{digest}',
        ...more,
      ]);
    expect((await rehearse()).output).to.contain('Uploaded');
    const again = await rehearse('--format', 'tgz');
    expect(again.output).to.contain('Uploaded');
    expect(again.code, again.output).to.equal(0);
    expect((await rehearse('--format', 'tgz')).output).to.contain('Already in S3');
  });

  it('does not read what lies beside the scripts of a group into memory', async () => {
    execFileSync('truncate', ['-s', '2200M', project.path('deploy/hook-scripts/web/data.bin')]);
    expect(await project.codedeployer(['package', '--list'])).to.include({ code: 0 });
  });

  it('says only that appspec.yml cannot be read, not what follows from it', async () => {
    await project.write({ 'deploy/appspec.yml': 'version: 0.0\nos: linux\nhooks: [\n' });
    const { code, output } = await project.codedeployer(['package']);
    expect(code).to.equal(1);
    expect(output).to.contain('appspec-yaml').and.not.to.contain('group-scripts-never-run');
  });

  it('packages and lints without a bucket, which only an upload needs', async () => {
    await project.write({
      'deploy/codedeployer.yml': 'application: shop\ngroups: [web]\nsource: dist\n',
    });
    expect(await project.codedeployer(['package'])).to.include({ code: 0 });
    expect(await project.codedeployer(['lint'])).to.include({ code: 0 });
  });

  it('sets up a folder that packages as it is, and leaves it alone the second time', async () => {
    const fresh = await createProject({ 'index.html': 'hi\n' });
    try {
      const first = await fresh.codedeployer([
        'setup',
        '--application',
        'shop',
        '--groups',
        'alfa,beta',
      ]);
      expect(first.code).to.equal(0);
      expect(first.stdout).to.contain('created deploy/hook-scripts/beta/AfterInstall.sh');
      expect(first.output).to.contain('until SERVICE and HEALTH_URL are set');
      const second = await fresh.codedeployer(['setup', '--application', 'other']);
      expect(second.stdout).not.to.contain('created');
      expect(second.output).not.to.contain('HEALTH_URL');
      expect(second.output).to.contain('Note: "application" is not changed: to have "other"');
      expect(await readFile(fresh.path('deploy/codedeployer.yml'), 'utf8')).to.contain(
        'application: shop',
      );
      expect((await fresh.codedeployer(['package'])).code).to.equal(0);
    } finally {
      await fresh.dispose();
    }
  });

  it('refuses names in setup before it writes anything, and says how to go on with the build tool', async () => {
    const fresh = await createProject({ 'gulpfile.js': '' });
    try {
      for (const wrong of [
        ['--groups', ''],
        ['--groups', 'a,../../esc'],
        ['--bucket', 'Bad_Bucket'],
      ]) {
        const ended = await fresh.codedeployer(['setup', ...wrong]);
        expect(ended.code, ended.output).to.equal(1);
        expect(ended.output).to.contain('command line: option "');
        expect(await readdir(fresh.directory)).to.deep.equal(['gulpfile.js']);
      }
      const done = await fresh.codedeployer(['setup']);
      expect(done.output).to.contain('`CODEDEPLOYER_REHEARSE=1 npx gulp deploy`');
    } finally {
      await fresh.dispose();
    }
  });

  /** Every mistake: what to do to a good project, the code of the error, and words that its message must have. */
  const mistakes: Readonly<
    Record<
      string,
      {
        change: (project: Project) => Promise<void>;
        flags?: string[];
        code: string;
        says: string[];
      }
    >
  > = {
    'no appspec': {
      change: (p) => p.remove('deploy/appspec.yml'),
      code: 'APPSPEC_MISSING',
      says: ['deploy/appspec.yml', 'codedeployer setup'],
    },
    'an appspec that is no YAML': {
      change: (p) => p.write({ 'deploy/appspec.yml': 'version: 0.0\nos: linux\nhooks: [\n' }),
      code: 'LINT_FAILED',
      says: ['deploy/appspec.yml:'],
    },
    'an appspec that the agent rejects': {
      change: (p) => p.write({ 'deploy/appspec.yml': 'version: "0.0"\nos: linux\n' }),
      code: 'LINT_FAILED',
      says: ['deploy/appspec.yml:1', 'version'],
    },
    'a hook that is not in the archive': {
      change: (p) =>
        p.write({
          'deploy/appspec.yml':
            'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: scripts/Install.sh\n',
          'dist/scripts/install.sh': '',
        }),
      code: 'LINT_FAILED',
      says: ['deploy/appspec.yml:5', 'scripts/Install.sh', 'scripts/install.sh'],
    },
    'an unknown group': {
      change: () => Promise.resolve(),
      flags: ['--groups', 'wed'],
      code: 'GROUP_UNKNOWN',
      says: ['"wed"', 'Did you mean "web"?'],
    },
    'a group without scripts': {
      change: (p) =>
        p.write({
          'deploy/codedeployer.yml':
            'application: shop\nbucket: shop-revisions\ngroups: [web, db]\nsource: dist\n',
        }),
      code: 'GROUP_WITHOUT_SCRIPTS',
      says: ['"db"', 'deploy/hook-scripts/db/'],
    },
    'an unknown option': {
      change: (p) => p.write({ 'deploy/codedeployer.yml': 'aplication: shop\n' }),
      code: 'CONFIG_UNKNOWN_KEY',
      says: ['deploy/codedeployer.yml:1', 'Did you mean "application"?'],
    },
    'no bucket': {
      change: (p) => p.write({ 'deploy/codedeployer.yml': 'application: shop\ngroups: [web]\n' }),
      code: 'CONFIG_MISSING',
      says: ['"bucket"'],
    },
    'no application': {
      change: (p) => p.write({ 'deploy/codedeployer.yml': 'bucket: abc\ngroups: [web]\n' }),
      code: 'CONFIG_MISSING',
      says: ['"application"'],
    },
    'a folder that was never set up': {
      change: (p) => p.remove('deploy'),
      code: 'CONFIG_NOT_FOUND',
      says: ['deploy/codedeployer.yml', 'codedeployer setup'],
    },
    'a group that is called like a folder of the wrapper': {
      change: (p) =>
        p.write({ 'deploy/codedeployer.yml': 'application: a\nbucket: abc\ngroups: [lib]\n' }),
      code: 'GROUP_RESERVED',
      says: ['"lib"', 'hook-scripts/lib'],
    },
    'a source that is not there': {
      change: (p) => p.remove('dist'),
      code: 'SOURCE_NOT_FOUND',
      says: ['dist'],
    },
    'an empty source': {
      change: (p) => p.remove('dist/index.html'),
      code: 'SOURCE_EMPTY',
      says: ['nothing to deploy'],
    },
    'a named pipe': {
      change: (p) => Promise.resolve(void execFileSync('mkfifo', [p.path('dist/pipe')])),
      code: 'ENTRY_UNSUPPORTED',
      says: ['dist/pipe', 'named pipe'],
    },
    'a link where links are refused': {
      change: (p) => p.write({ 'dist/link': { link: 'index.html' } }),
      flags: ['--symlinks', 'error'],
      code: 'SYMLINK_REFUSED',
      says: ['dist/link'],
    },
    'an unknown placeholder in the key': {
      change: () => Promise.resolve(),
      flags: ['--key', '{app}.zip', '--region', 'eu-west-1'],
      code: 'KEY_TEMPLATE_INVALID',
      says: ['{app}', '{application}'],
    },
    'no credentials': {
      change: () => Promise.resolve(),
      flags: ['--region', 'eu-west-1'],
      code: 'AWS_CREDENTIALS_MISSING',
      says: ['aws sso login', 'CODEDEPLOYER_REHEARSE'],
    },
    'an unknown environment': {
      change: () => Promise.resolve(),
      flags: ['--environment', 'prod'],
      code: 'ENVIRONMENT_UNKNOWN',
      says: ['"prod"'],
    },
  };

  for (const [mistake, { change, flags = [], code, says }] of Object.entries(mistakes)) {
    it(`refuses ${mistake} with a clear error, exit code 1 and nothing done`, async () => {
      await change(project);
      const ended = await project.codedeployer(['deploy', ...flags]);
      expect(ended.code, ended.output).to.equal(1);
      for (const words of [`(${code})`, 'Error: ', 'Hint: ', ...says])
        expect(ended.output).to.contain(words);
      expect(ended.output).not.to.match(/^Uploaded|: deployment \S+ started|^ {4}at /m);
      expect(existsSync(project.path('.codedeployer'))).to.be.false;
    });
  }

  it('lints what deploy would deploy, a folder, an archive and an appspec.yml, with exit codes 0 and 1', async () => {
    expect(await project.codedeployer(['lint'])).to.include({ code: 0 });
    expect(await project.codedeployer(['package', '--output', 'out.zip'])).to.include({ code: 0 });
    expect(await project.codedeployer(['lint', 'out.zip'])).to.include({ code: 0 });
    await project.write({
      'folder/appspec.yml':
        'version: 0.0\nos: linux\npermissions:\n  - object: /a\n    mode: 0755\n',
    });
    for (const path of ['folder', 'folder/appspec.yml']) {
      const { code, stdout } = await project.codedeployer(['lint', path, '--json']);
      expect(code).to.equal(1);
      const report = JSON.parse(stdout) as {
        agent: string;
        findings: { code: string; line: number }[];
      };
      expect(Object.keys(report)).to.deep.equal(['agent', 'profile', 'findings']);
      expect(report.agent).to.equal('rejects');
      expect(report.findings[0]).to.include({ code: 'permission-mode-character', line: 5 });
    }
    const fixed = await project.codedeployer(['lint', 'folder/appspec.yml', '--fix']);
    expect(fixed.code, fixed.output).to.equal(0);
    expect(await readFile(project.path('folder/appspec.yml'), 'utf8')).to.contain('mode: "0755"');
  });

  it('lints an archive by whatever name and compression it comes, and other text as an appspec', async () => {
    await project.write({
      'revision/appspec.yml': 'version: 0.0\nos: linux\n',
      'spec.txt': 'version: 0.0\nos: linux\n',
      'broken.tar.xz': 'version: 0.0\nos: linux\n',
    });
    const tar = (...parameters: string[]) =>
      execFileSync('tar', [...parameters, '-C', project.path('revision'), '.']);
    tar('-cJf', project.path('a.tar.xz'));
    tar('-cjf', project.path('a.tbz2'));
    tar('-cjf', project.path('bundle'));
    for (const name of ['a.tar.xz', 'a.tbz2', 'bundle', 'spec.txt']) {
      const { code, output } = await project.codedeployer(['lint', name]);
      expect(code, output).to.equal(0);
    }
    const broken = await project.codedeployer(['lint', 'broken.tar.xz']);
    expect(broken).to.include({ code: 1 });
    expect(broken.output).to.contain('[archive-unreadable]');
  });

  it('takes severities of findings by code from flags, and deploys what is no error any more', async () => {
    await project.write({ 'dist/.env': 'A=1\n' });
    expect(await project.codedeployer(['lint'])).to.include({ code: 1 });
    const off = ['--lint', 'secret-environment=off,appspec-bom=error', '--lint', 'appspec-os=off'];
    expect(await project.codedeployer(['lint', ...off])).to.include({ code: 0 });
    expect(await project.codedeployer(['lint', 'dist', ...off])).to.include({ code: 1 });
    const packed = await project.codedeployer([
      ...['package', '--output', 'lenient.zip', '--lint', 'secret-environment=warning'],
    ]);
    expect(packed).to.include({ code: 0 });
    expect(packed.output).to.include('[secret-environment]');
    const archive = ['lint', '--archive', 'lenient.zip'];
    expect(await project.codedeployer(archive)).to.include({ code: 1 });
    expect(await project.codedeployer([...archive, ...off])).to.include({ code: 0 });
    const wrong = await project.codedeployer(['lint', '--lint', 'secret-enviroment=off']);
    expect(wrong).to.include({ code: 2 });
    expect(wrong.output).to.include('Did you mean "secret-environment"?');
  });

  it('looks at the appspec.yml of a project without a deploy folder, and rehearses it without a bucket', async () => {
    const rooted = await createProject({
      'appspec.yml':
        'version: 0.0\nos: linux\nfiles:\n  - source: server.js\n    destination: /srv/api\n    overwrite: true\nfile_exists_behavior: OVERWRITE\nhooks:\n  AfterInstall:\n    - location: scripts/start.sh\n',
      'server.js': '',
      'scripts/start.sh': '#!/bin/bash\necho started\n',
    });
    try {
      const reports: string[] = [];
      for (const arguments_ of [['lint'], ['lint', '.']]) {
        const ended = await rooted.codedeployer(arguments_);
        expect(ended.code, ended.output).to.equal(0);
        reports.push(ended.stdout);
      }
      expect(reports[0]).to.equal(reports[1]);
      expect(reports[0]).to.contain('Remove it: file_exists_behavior');
      const names = ['--application', 'api', '--groups', 'prod', '--instances', '1'];
      const rehearsed = await rooted.codedeployer(['rehearse', ...names]);
      expect(rehearsed.code, rehearsed.output).to.equal(0);
      await rooted.write({ 'a\nb': '' });
      const list = await rooted.codedeployer(['package', '--list', '--json', ...names.slice(0, 4)]);
      expect(list.code, list.output).to.equal(0);
      expect(list.stdout).to.contain('path-invalid');
      expect((await rooted.codedeployer(['package', ...names.slice(0, 4)])).code).to.equal(1);
    } finally {
      await rooted.dispose();
    }
  });

  it('lints and packages for Windows instances, and refuses to rehearse them', async () => {
    const names = ['--application', 'shop', '--groups', 'web'];
    const site = await createProject({
      'appspec.yml':
        'version: 0.0\nos: windows\nfiles:\n  - source: \\\n    destination: c:\\inetpub\\shop\nhooks:\n  AfterInstall:\n    - location: .\\deploy\\After.ps1\n',
      'Web.config': '<configuration/>',
      'deploy/after.ps1': 'Start-WebAppPool shop\r\n',
    });
    try {
      const linted = await site.codedeployer(['lint', '.', '--json']);
      expect(linted.code, linted.output).to.equal(0);
      expect(JSON.parse(linted.stdout)).to.include({ agent: 'accepts', os: 'windows' });
      const packed = await site.codedeployer(['package', ...names]);
      expect(packed.code, packed.output).to.equal(0);
      const rehearsed = await site.codedeployer(['rehearse', ...names]);
      expect(rehearsed.code).to.equal(1);
      expect(rehearsed.output).to.contain('(REHEARSAL_WINDOWS)');
    } finally {
      await site.dispose();
    }
  });

  it('lints what is no archive with a finding, for programs too', async () => {
    await project.write({ 'broken.zip': 'PK and nothing else' });
    const { code, stdout } = await project.codedeployer(['lint', 'broken.zip', '--json']);
    expect(code).to.equal(1);
    const { agent, findings } = JSON.parse(stdout) as { agent: string; findings: object[] };
    expect(agent).to.equal('rejects');
    expect(findings).to.have.length(1);
    expect(findings[0]).to.include({ code: 'archive-unreadable', file: 'broken.zip' });
    expect(await project.codedeployer(['lint', 'broken.zip'])).to.include({ code: 1 });
  });

  it('keeps secrets out of the archive unless they are allowed by name', async () => {
    await project.write({ 'dist/.env': 'A=1\n' });
    const refused = await project.codedeployer(['package', '--output', 'out.zip']);
    expect(refused.code).to.equal(1);
    expect(refused.output).to.contain('.env').and.to.contain('secret-environment');
    expect(existsSync(project.path('out.zip'))).to.be.false;
    const allowed = await project.codedeployer([
      'package',
      '--output',
      'out.zip',
      '--allow-secrets',
      '.env',
    ]);
    expect(allowed.code, allowed.output).to.equal(0);
  });

  it('refuses to write an archive into the folder that it is made of', async () => {
    const ended = await project.codedeployer(['package', '--output', 'dist/revision.zip']);
    expect(ended.code).to.equal(1);
    expect(ended.output).to.contain('OUTPUT_INSIDE_SOURCE');
    expect(existsSync(project.path('dist/revision.zip'))).to.be.false;
  });

  it('says what cannot be written or is not there in words of its own', async () => {
    await project.write({ 'folder/': '', 'file.txt': '', '.codedeployer': 'a file' });
    for (const [arguments_, code, words] of [
      [['package', '-o', 'folder'], 'OUTPUT_UNWRITABLE', 'it is a folder'],
      [['package', '-o', 'file.txt/revision.zip'], 'OUTPUT_UNWRITABLE', 'file.txt/revision.zip'],
      [['lint', 'nothing.zip'], 'LINT_PATH_NOT_FOUND', 'nothing.zip'],
      [['rehearse'], 'REHEARSAL_UNWRITABLE', '.codedeployer/rehearsal'],
    ] as const) {
      const ended = await project.codedeployer(arguments_);
      expect(ended.code, ended.output).to.equal(code === 'LINT_PATH_NOT_FOUND' ? 2 : 1);
      expect(ended.output).to.contain(`(${code})`).and.to.contain(words).and.to.contain('Hint: ');
      expect(ended.output).not.to.match(/^ {4}at /m);
    }
  });

  it('shows how to say no where that is not the same as saying nothing', async () => {
    const { stdout } = await project.codedeployer(['deploy', '--help', '--all']);
    expect(stdout).to.contain('--no-auto-rollback').and.not.to.contain('--no-rehearse');
  });

  it('leaves no half-written archive when a file vanishes on the way', async () => {
    await project.write({ ...smallest, 'dist/gone.txt': { link: 'nowhere' }, 'out/': '' });
    const ended = await project.codedeployer([
      'package',
      '--symlinks',
      'follow',
      '--output',
      'out/revision.zip',
    ]);
    expect(ended.code).to.equal(1);
    expect(ended.output).to.contain('SYMLINK_REFUSED').and.to.contain('dist/gone.txt');
    expect(await readdir(project.path('out'))).to.deep.equal([]);
  });

  it('activate --emit writes a template alone to stdout without asking anybody, and refuses what is about making it', async () => {
    await project.write({
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [web]\nactivation:\n  serviceRole: codedeploy\n',
    });
    const nobody = { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' } };
    const emit = (...more: string[]) =>
      project.codedeployer(['activate', '--emit', 'cloudformation', ...more], nobody);
    const emitted = await emit('--timeout', '5');
    expect(emitted).to.include({ code: 0 });
    expect(emitted.stdout).to.match(/^AWSTemplateFormatVersion: "2010-09-09"\n[^]*: UPDATE\n/);
    expect(emitted.stdout).not.to.contain('--timeout');
    expect(emitted.output)
      .to.contain('--timeout is not heeded: a template is written without asking anybody.')
      .and.to.contain('aws cloudformation deploy --stack-name shop --template-file FILE');
    const written = await emit('-o', 'aws-side.yml');
    expect(written).to.include({ code: 0, stdout: `${project.path('aws-side.yml')}\n` });
    expect(await readFile(project.path('aws-side.yml'), 'utf8')).to.equal(emitted.stdout);
    const unwritable = await emit('-o', 'dist');
    expect(unwritable).to.include({ code: 1, stdout: '' });
    expect(unwritable.output).to.contain('(OUTPUT_UNWRITABLE)').and.to.contain('The template');
    for (const more of [['--yes'], ['--delete', 'web']]) {
      const refused = await emit(...more);
      expect(refused, more.join(' ')).to.include({ code: 2, stdout: '' });
      expect(refused.output).to.contain("'--emit <format>' cannot be used with option");
    }
    const unknown = await project.codedeployer(['activate', '--emit', 'terraform']);
    expect(unknown).to.include({ code: 2, stdout: '' });
    expect(unknown.output).to.contain('Allowed choices are cloudformation.');
  });
});
