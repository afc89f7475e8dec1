import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import send from 'send';
import { createProject, type Project } from './support/project.js';
import { run } from './support/run.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks for a page as a browser does that has seen it before. */
async function ask(socketPath: string, seen?: Answer): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (seen?.headers.etag !== undefined) headers['If-None-Match'] = seen.headers.etag;
  const modified = seen?.headers['last-modified'];
  if (modified !== undefined) headers['If-Modified-Since'] = modified;
  const asked = request({ socketPath, path: '/index.html', headers, agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const chunk of answer.setEncoding('utf8')) body += String(chunk);
  return { status: answer.statusCode, headers: answer.headers, body };
}

describe('changes of the same length', () => {
  let project: Project;
  const servers: { close(): unknown }[] = [];
  let nginx: ChildProcess | undefined;

  beforeEach(async () => {
    project = await createProject({
      'src/version.txt': '1',
      '.gitignore': 'dist/\n*.sock\nnginx/\ntarget/\nunpacked/\n*.zip\n*.tgz\n.codedeployer/\n',
      'deploy/codedeployer.yml': 'application: shop\nbucket: b-shop\ngroups: [web]\nsource: dist\n',
      'deploy/appspec.yml':
        'version: 0.0\nos: linux\nfiles:\n  - source: /app\n    destination: /srv/app\n',
    });
    await git('init', '-q', '-b', 'main');
    await mkdir(project.path('target'));
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    if (nginx?.exitCode === null) {
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
    }
    nginx = undefined;
    await project.dispose();
  });

  async function git(...arguments_: string[]): Promise<void> {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
    // The same commits, and so the same times, in every run of this test.
    const date = '2024-05-01T12:00:00Z';
    const { code, output } = await run('git', [...identity, ...arguments_], {
      cwd: project.directory,
      env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    });
    expect(code, output).to.equal(0);
  }

  /** Builds, packs, unpacks as the agent does, and copies to the target with `rsync -a`, which is one of those that look at times. */
  async function install(value: string, format: string, ...more: string[]): Promise<void> {
    await project.write({
      'dist/app/prices.py': `VALUE = "${value}"\n`,
      'dist/app/index.html': `<p>${value}</p>\n`,
    });
    const file = project.path(`revision.${format}`);
    const options = ['--format', format, '--output', file, ...more];
    const packed = await project.codedeployer(['package', ...options]);
    expect(packed.code, packed.output).to.equal(0);
    await rm(project.path('unpacked'), { recursive: true, force: true });
    await mkdir(project.path('unpacked'));
    const unpack =
      format === 'zip'
        ? (['unzip', ['-qo', file, '-d', project.path('unpacked')]] as const)
        : (['tar', ['-zxpsf', file, '-C', project.path('unpacked')]] as const);
    for (const [program, arguments_] of [
      unpack,
      ['rsync', ['-a', `${project.path('unpacked/app')}/`, `${project.path('target')}/`]] as const,
    ]) {
      const { code, output } = await run(program, arguments_, { cwd: project.directory });
      expect(code, output).to.equal(0);
    }
  }

  async function runPython(): Promise<string> {
    const { output } = await run('python3', ['-c', 'import prices; print(prices.VALUE)'], {
      cwd: project.path('target'),
    });
    return output.trim();
  }

  async function startNginx(): Promise<string> {
    const folder = project.path('nginx');
    await mkdir(folder);
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join(' ');
    await writeFile(
      `${folder}/nginx.conf`,
      `${user} daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
      http { access_log off; ${bodies} server { listen unix:${folder}/n.sock; root ${project.path('target')}; } }`,
    );
    const child = spawn('/usr/sbin/nginx', ['-p', folder, '-c', `${folder}/nginx.conf`], {
      stdio: 'ignore',
    });
    nginx = child;
    await once(child, 'spawn');
    const socket = `${folder}/n.sock`;
    await until(
      () =>
        ask(socket).then(
          () => true,
          () => false,
        ),
      'nginx answers',
    );
    return socket;
  }

  async function startExpress(): Promise<string> {
    const socket = project.path('send.sock');
    const server = createServer((asked, answer) => {
      send(asked, asked.url ?? '/', { root: project.path('target') }).pipe(answer);
    });
    server.listen(socket);
    await once(server, 'listening');
    servers.push(server);
    return socket;
  }

  for (const format of ['zip', 'tgz'])
    it(`arrive in Python, nginx, Node's send and rsync from a ${format}: forwards, backwards and in a second build of one commit`, async () => {
      const sockets: string[] = [];
      const seen = new Map<string, Answer>();
      /** What the steps install, and what has been committed before. */
      const steps = [
        { value: 'one', version: '1' },
        { value: 'two', version: '2' },
        { value: 'six', version: '2' }, // a second build of one commit
        { value: 'one', version: '1' }, // back to where it was
      ];
      const commits = new Map<string, string>();
      for (const { value, version } of steps) {
        const known = commits.get(version);
        if (known === undefined) {
          await project.write({ 'src/version.txt': version });
          await git('add', '.');
          await git('commit', '-qm', version);
          const head = await run('git', ['rev-parse', 'HEAD'], { cwd: project.directory });
          commits.set(version, head.stdout.trim());
        } else await git('checkout', '-q', known);
        await install(value, format);
        if (sockets.length === 0) sockets.push(await startNginx(), await startExpress());

        const copied = await readFile(project.path('target/prices.py'), 'utf8');
        expect(copied, 'rsync').to.equal(`VALUE = "${value}"\n`);
        expect(await runPython(), 'Python').to.equal(value);
        for (const socket of sockets) {
          const answer = await ask(socket, seen.get(socket));
          expect([answer.status, answer.body], socket).to.deep.equal([200, `<p>${value}</p>\n`]);
          expect((await ask(socket, answer)).status).to.equal(304); // it does look
          seen.set(socket, answer);
        }
      }
    });

  it('would not arrive if all revisions had one date', async () => {
    for (const value of ['one', 'two']) {
      await install(value, 'zip', '--times', '1980-01-01');
      expect(await runPython()).to.equal('one');
    }
    expect(await readFile(project.path('target/prices.py'), 'utf8')).to.include('one');
  });
});
