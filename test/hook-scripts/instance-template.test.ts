import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  createInstance,
  hookScripts,
  type Archive,
  type HookRun,
  type Instance,
} from './support/instance.js';
import { pathWithout } from './support/path-without.js';

describe('instance-template/', () => {
  let instance: Instance;

  beforeEach(async () => {
    instance = await createInstance();
  });
  afterEach(() => instance.remove());

  /** The template's scripts as the group `web`, each changed by a replacement of its settings. */
  async function pack(settings: Readonly<Record<string, string>> = {}): Promise<Archive> {
    const scripts: Record<string, string> = {};
    for (const name of await readdir(join(hookScripts, 'instance-template'))) {
      let text = await readFile(join(hookScripts, 'instance-template', name), 'utf8');
      for (const [key, value] of Object.entries(settings)) {
        text = text.replace(new RegExp(`^${key}=.*`, 'm'), () => `${key}=${value}`);
      }
      scripts[`web/${name}`] = text;
    }
    return instance.archive({ scripts, version: '1.0.0' });
  }

  const tool = async (name: string, body: string): Promise<string> => {
    const bin = join(instance.root, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    return `${bin}:${process.env.PATH ?? ''}`;
  };

  it('succeeds as it is at every event that appspec.yml names, in the order of a deployment', async () => {
    const { hooks } = parse(await readFile(join(hookScripts, 'appspec.yml'), 'utf8')) as {
      hooks: Record<string, unknown>;
    };
    expect(Object.keys(hooks)).to.deep.equal([
      'ApplicationStop',
      'BeforeInstall',
      'AfterInstall',
      'ApplicationStart',
      'ValidateService',
    ]);
    const root = join(instance.root, 'machine');
    await mkdir(root);
    const archive = await pack();
    for (const event of Object.keys(hooks)) {
      const run = await instance.run(archive, { event, env: { CODEDEPLOYER_ROOT: root } });
      expect(run.code, run.output).to.equal(0);
    }
    expect(await readdir(join(root, 'var/www/shop/current'))).to.have.members([
      'index.html',
      'REVISION',
    ]);
  });

  it('has a simple copy that takes the place of AfterInstall.sh by its name alone', async () => {
    const root = join(instance.root, 'machine');
    await mkdir(root);
    const text = await readFile(
      join(hookScripts, 'instance-template/AfterInstall-simple-copy.sh'),
      'utf8',
    );
    const archive = await instance.archive({ scripts: { 'web/AfterInstall.sh': text } });
    const run = await instance.run(archive, { env: { CODEDEPLOYER_ROOT: root } });
    expect(run.code, run.output).to.equal(0);
    expect(await readdir(join(root, 'var/www/shop'))).to.include('index.html');
  });

  describe('ApplicationStart.sh and ApplicationStop.sh', () => {
    it('restart and stop the systemd service', async () => {
      const PATH = await tool(
        'systemctl',
        'echo "systemctl $*" >>"$HOME/calls"; [[ $1 != is-active ]] || echo active',
      );
      const archive = await pack({ SERVICE: 'shop.service' });
      const start = await instance.run(archive, { event: 'ApplicationStart', env: { PATH } });
      expect(start.output).to.contain('shop.service is active');
      const stop = await instance.run(archive, { event: 'ApplicationStop', env: { PATH } });
      expect(stop.output).to.contain('shop.service is stopped');
      expect(
        (await readFile(join(instance.root, 'home/calls'), 'utf8')).split('\n').slice(0, -1),
      ).to.deep.equal([
        'systemctl reset-failed shop.service',
        'systemctl restart shop.service',
        'systemctl is-active shop.service',
        'systemctl is-active --quiet shop.service',
        'systemctl stop shop.service',
      ]);
    });

    it('leave systemd alone in a rehearsal that has none', async () => {
      const PATH = await tool('systemctl', 'echo "systemctl is asked"');
      const archive = await pack({ SERVICE: 'shop.service' });
      const hasSystemd = existsSync('/run/systemd/system');
      for (const [event, done] of [
        ['ApplicationStart', 'started'],
        ['ApplicationStop', 'stopped'],
      ] as const) {
        const env = { PATH, CODEDEPLOYER_REHEARSAL: '1' };
        const run = await instance.run(archive, { event, env });
        expect(run.code, run.output).to.equal(0);
        expect(run.output).to.contain(
          hasSystemd
            ? 'systemctl is asked'
            : `there is no systemd in this rehearsal: shop.service is not ${done}`,
        );
      }
    });

    it('fail with the last words of a service that does not start', async () => {
      await tool('journalctl', 'echo "port 80 is in use"');
      const PATH = await tool('systemctl', 'exit 1');
      const run = await instance.run(await pack({ SERVICE: 'shop.service' }), {
        event: 'ApplicationStart',
        env: { PATH },
      });
      expect(run.code).to.equal(1);
      expect(run.output)
        .to.contain('port 80 is in use')
        .and.contain('error: shop.service did not start');
    });

    it('end with what the service itself said, however often systemd has started it since', async () => {
      const told = (unit: string, text: string) => `Nov 30 19:45:32 vm ${unit}: ${text}`;
      const again = Array.from({ length: 5 }, (_, count) =>
        [
          ...['Scheduled restart job.', 'Stopped shop.service.', 'Started shop.service.'],
          'Main process exited, code=exited, status=1/FAILURE',
        ].map((text) => told('systemd[1]', `${count}: ${text}`)),
      ).flat();
      const crash = [
        'Error: port 80 is in use',
        '    at Object.<anonymous> (/srv/shop/main.js:1:7)',
        ...Array.from(
          { length: 18 },
          () => '    at require (node:internal/modules/helpers:182:18)',
        ),
        '    at node:internal/main/run_main_module:28:49',
      ].map((text) => told('node[7]', text));
      const said = [...crash, ...again].join('\n');
      await tool('journalctl', `echo '${said}'`);
      const PATH = await tool('systemctl', 'exit 1');
      const run = await instance.run(await pack({ SERVICE: 'shop.service' }), {
        event: 'ApplicationStart',
        env: { PATH },
      });
      const lines = run.output.split('\n');
      const last = lines.findIndex((line) => line.includes('shop.service did not start'));
      expect(lines[last - 1], run.output).to.match(/\] {5}at Object\.<anonymous> \(\/srv/);
      expect(lines[last - 2], run.output).to.match(/\] Error: port 80 is in use$/);
      expect(lines[last - 3]).to.contain(again.at(-1));
    });

    it('end well when there is no service to stop', async () => {
      const PATH = await tool('systemctl', 'exit 3');
      const run = await instance.run(await pack({ SERVICE: 'shop.service' }), {
        event: 'ApplicationStop',
        env: { PATH },
      });
      expect(run.code).to.equal(0);
      expect(run.output).to.contain('shop.service is not running: nothing to stop');
    });
  });

  describe('a start command', () => {
    const serve = String.raw`'exec node -e "require(\"http\").createServer((q, a) => a.end(process.cwd())).listen(process.env.PORT)"'`;
    const settings = { SERVICE: 'shop', START_COMMAND: serve, PORT: '8080' };
    const checks = {
      HEALTH_URL: 'http://localhost:8080/',
      HEALTH_TRIES: '20',
      HEALTH_PAUSE: '0.1',
    };
    let root: string;
    const at = (archive: Archive, event: string) =>
      instance.run(archive, {
        event,
        env: { CODEDEPLOYER_ROOT: root, CODEDEPLOYER_REHEARSAL: '1' },
      });

    beforeEach(async () => {
      root = join(instance.root, 'machine');
      await mkdir(root);
    });

    it('runs in a rehearsal without systemd on a port of the instance’s own, is asked there, started anew and stopped', async () => {
      const archive = await pack({ ...settings, ...checks });
      for (const event of [
        'AfterInstall',
        'ApplicationStart',
        'ApplicationStart',
        'ValidateService',
      ]) {
        const run = await at(archive, event);
        expect(run.code, run.output).to.equal(0);
      }
      const port = await readFile(join(root, 'run/codedeployer/port-8080'), 'utf8');
      expect(port).not.to.equal('8080');
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      expect(await answer.text()).to.contain('/machine/var/www/shop/releases/');
      const stop = await at(archive, 'ApplicationStop');
      expect(stop.output).to.contain('shop is stopped');
      expect(await fetch(`http://127.0.0.1:${port}/`).catch(() => 'refused')).to.equal('refused');
      expect((await at(archive, 'ApplicationStop')).output).to.contain('shop is not stopped');
    });

    it('fails the deployment with its last words where it ends at once, or later', async () => {
      for (const [command, failing] of [
        [`'echo "no such module"; exit 3'`, 'ApplicationStart'],
        // Long after ApplicationStart has looked, also on a slow machine.
        [`'sleep 4; echo "no such module"; exit 3'`, 'ValidateService'],
      ] as const) {
        const archive = await pack({ ...settings, START_COMMAND: command });
        let last = await at(archive, 'AfterInstall');
        for (const event of ['ApplicationStart', 'ValidateService']) {
          last = await at(archive, event);
          if (event === failing) break;
          expect(last.code, last.output).to.equal(0);
          await new Promise((resolve) => setTimeout(resolve, 4000));
        }
        expect(last.code, last.output).to.equal(1);
        expect(last.output).to.contain('no such module').and.to.contain('its last words are above');
      }
    });

    it('does not run where it ended before it was looked when it was started', async () => {
      const script = `source ${hookScripts}lib/service.sh; file=$(process_file pid); mkdir -p "\${file%/*}"; true & wait; echo "$! " >"$file"; process_state`;
      const env = { SERVICE: 'shop', CODEDEPLOYER_ROOT: root };
      const { output } = await instance.exec('bash', ['-c', script], { env });
      expect(output.trim()).to.equal('inactive');
    });

    it('becomes a unit where systemd runs, whatever is in it, and no unit of somebody else is written over', async () => {
      const PATH = await tool('systemctl', 'echo "systemctl $*"');
      const write = (file: string, command: string) =>
        instance.exec(
          'bash',
          ['-c', `source ${hookScripts}lib/service.sh; write_unit "$1"; cat "$1"`, '-', file],
          {
            env: {
              PATH,
              SERVICE: 'shop',
              START_COMMAND: command,
              START_DIRECTORY: '/var/www/shop/current',
              START_USER: 'www-data',
              PORT: '8080',
            },
          },
        );
      const unit = join(instance.root, 'shop.service');
      for (const command of ['first', `A="x y" node -e 'p("100%")' \\d $PORT`])
        expect((await write(unit, command)).code).to.equal(0);
      const lines = (await readFile(unit, 'utf8')).split('\n');
      expect(lines).to.include.members([
        'WorkingDirectory=/var/www/shop/current',
        `ExecStart=/bin/bash -c "A=\\"x y\\" node -e 'p(\\"100%%\\")' \\\\d $$PORT"`,
        'Environment=PORT=8080',
        'User=www-data',
        'Restart=on-failure',
      ]);
      const own = join(instance.root, 'own.service');
      await writeFile(own, '[Service]\n');
      const refused = await write(own, 'node server.js');
      expect(refused.output).to.contain('that is not from here');
      expect(await readFile(own, 'utf8')).to.equal('[Service]\n');
    });
  });

  describe('EXPECTED_FILES of ValidateService.sh', () => {
    for (const [name, text, verdict] of [
      ['index.html', 'hello', 'current/index.html is there'],
      ['index.html', '', 'current/index.html is empty'],
      ['other.html', 'hello', 'current/index.html is not there'],
    ] as const)
      it(`say that ${verdict}`, async () => {
        const root = join(instance.root, 'machine');
        await mkdir(join(root, 'var/www/shop/current'), { recursive: true });
        await writeFile(join(root, 'var/www/shop/current', name), text);
        const archive = await pack({
          EXPECTED_FILES: '(\n  "/var/www/$APPLICATION_NAME/current/index.html"',
        });
        const env = { CODEDEPLOYER_ROOT: root };
        const run = await instance.run(archive, { event: 'ValidateService', env });
        expect(run.output).to.contain(verdict);
        expect(run.code).to.equal(verdict.endsWith('is there') ? 0 : 1);
      });
  });

  describe('ValidateService.sh', () => {
    let server: Server;
    let url: string;
    let statuses: number[];

    beforeEach(async () => {
      // The answers in turn, the last one from then on.
      server = createServer((_, response) => {
        response.writeHead(statuses.length > 1 ? statuses.shift()! : statuses[0]!).end('body');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/health?full=1&x=y`;
    });
    afterEach(() => new Promise((resolve) => server.close(resolve)));

    it('fails the deployment of a service that is not well, with the verdict last', async () => {
      statuses = [503];
      const archive = await pack({
        HEALTH_URL: `'${url}'`,
        HEALTH_TRIES: '2',
        HEALTH_PAUSE: '0.05',
      });
      const run = await instance.run(archive, { event: 'ValidateService' });
      expect(run.code).to.equal(1);
      expect(run.output.split('\n').at(-3)).to.contain(`unhealthy: ${url}: 503, after 2 tries`);
    });

    for (const [client, hidden] of [
      ['curl', []],
      ['wget', ['curl']],
      ['bash alone', ['curl', 'wget']],
    ] as const) {
      // Not through the wrapper, which would complete the PATH.
      const validate = async (address = url, limit = ''): Promise<HookRun> =>
        instance.exec(
          'bash',
          ['-c', `source ${hookScripts}lib/check-http.sh; check_http '${address}' 4 0.05 ${limit}`],
          {
            env: { PATH: await pathWithout(join(instance.root, 'some'), hidden) },
          },
        );

      it(`tries again until the service answers well, by ${client}`, async () => {
        statuses = [503, 503, 204];
        const run = await validate();
        expect(run.code, run.output).to.equal(0);
        expect(run.output)
          .to.contain('answered 204 at try 3 of 4')
          .and.contain('503 (try 1 of 4)')
          .and.not.contain('try 2');
      });

      it(`says what the last answer was when it is never well, by ${client}`, async () => {
        statuses = [500, 404];
        const run = await validate();
        expect(run.code).to.equal(1);
        expect(run.output).to.contain(`unhealthy: ${url}: 404, after 4 tries in `);
      });

      it(`ends in time with a verdict when the service accepts and hangs, by ${client}`, async () => {
        const hanging = createTcpServer((socket) => socket.on('error', () => undefined));
        await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
        const { port } = hanging.address() as AddressInfo;
        const run = await validate(`http://127.0.0.1:${String(port)}/`, '2');
        hanging.close();
        expect(run.code).to.equal(1);
        expect(run.milliseconds).to.be.below(8000);
        expect(run.output).to.match(/unhealthy: \S+ no answer.*, after \d tries in [23] s\n$/);
      });

      it(`says that nobody answers, by ${client}`, async () => {
        statuses = [200];
        const run = await validate('http://127.0.0.1:1/');
        expect(run.code).to.equal(1);
        expect(run.output).to.match(/unhealthy: http:\/\/127\.0\.0\.1:1\/: no answer/);
      });
    }
  });
});
