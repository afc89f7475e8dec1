import { existsSync } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { LooseValue } from '@codedeployer/appspec';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import { deploymentPaths } from '../../../dist/agent/deployment-paths.js';
import { completeAcl } from '../../../dist/agent/install/complete-acl.js';
import { executeInstruction } from '../../../dist/agent/install/execute-instruction.js';
import { install } from '../../../dist/agent/install/install.js';
import { checkFilePermission } from '../../../dist/agent/install/match-permission.js';
import { serializeInstructions } from '../../../dist/agent/install/serialize-instructions.js';
import { withAgent } from '../../support/agent-world.js';
import { appspec } from '../../support/bundle.js';
import { zip } from '../../support/raw-zip.js';
import { specification } from '../../support/specification.js';

const refused = 'The deployment failed because ';

describe('Install', () => {
  it(
    'copies files with mode and time, and makes folders with the agent’s own',
    withAgent(async ({ deploy, deployment, destination }) => {
      const { result } = await deploy('d-1', {
        'appspec.yml': appspec(destination),
        'app/run.sh': '#!/bin/sh\n',
        'app/sub/b.txt': 'b',
        'app/.hidden': 'h',
      });
      expect(result.diagnostics.message).to.equal('Succeeded: ');
      const modeOf = async (path: string): Promise<number> =>
        (await stat(join(destination, path))).mode & 0o777;
      expect([await modeOf('run.sh'), await modeOf('sub'), await modeOf('.hidden')]).to.deep.equal([
        0o755, 0o755, 0o644,
      ]);
      const unpacked = await stat(deployment('d-1', 'deployment-archive/app/run.sh'));
      expect((await stat(join(destination, 'run.sh'))).mtimeMs).to.equal(unpacked.mtimeMs);
    }),
  );

  it(
    'takes a file’s destination for a folder, always',
    withAgent(async ({ deploy, destination }) => {
      await deploy('d-1', {
        'appspec.yml': `version: 0.0\nos: linux\nfiles:\n  - source: README.txt\n    destination: ${destination}/README.txt\n`,
        'README.txt': 'read me',
      });
      const file = join(destination, 'README.txt/README.txt');
      expect(await readFile(file, 'utf8')).to.equal('read me');
    }),
  );

  it(
    'refuses a file that is there already, and by then the previous revision’s files are gone',
    withAgent(async ({ deploy, destination }) => {
      const revision = (page: string) => ({
        'appspec.yml': appspec(destination),
        [`app/${page}`]: page,
      });
      await deploy('d-1', revision('first.html'));
      await writeFile(join(destination, 'second.html'), 'untracked');
      const { event, result } = await deploy('d-2', revision('second.html'));
      expect(event).to.equal('Install');
      expect(result.diagnostics).to.deep.equal({
        errorCode: 5,
        scriptName: '',
        message: `${refused}a specified file already exists at this location: ${destination}/second.html`,
        log: '',
      });
      expect(await readdir(destination)).to.deep.equal(['second.html']);
    }),
  );

  it(
    'overwrites or retains what is there when told to, and the appspec’s word wins',
    withAgent(async ({ deploy, destination }) => {
      await mkdir(destination);
      const page = join(destination, 'index.html');
      const revision = (id: string, more = '') => ({
        'appspec.yml': appspec(destination, {}, more),
        'app/index.html': id,
      });
      await writeFile(page, 'untracked');
      await deploy('d-1', revision('d-1'), { fileExistsBehavior: 'RETAIN' });
      expect(await readFile(page, 'utf8')).to.equal('untracked');
      await deploy('d-2', revision('d-2'), { fileExistsBehavior: 'OVERWRITE' });
      expect(await readFile(page, 'utf8')).to.equal('d-2');
      // d-2's own file is removed before d-3 looks, so there is nothing to retain.
      await deploy('d-3', revision('d-3', 'file_exists_behavior: RETAIN\n'), {
        fileExistsBehavior: 'OVERWRITE',
      });
      expect(await readFile(page, 'utf8')).to.equal('d-3');
    }),
  );

  it(
    'removes what the previous Install made and nothing else; a folder that still holds something stays',
    withAgent(async ({ deploy, destination, folder }) => {
      await deploy('d-1', {
        'appspec.yml': appspec(destination),
        'app/old/a.txt': 'a',
        'app/kept/b.txt': 'b',
      });
      await writeFile(join(destination, 'kept/upload.jpg'), 'by a user');
      await deploy('d-2', { 'appspec.yml': appspec(destination), 'app/new.txt': 'n' });
      expect((await readdir(destination)).sort()).to.deep.equal(['kept', 'new.txt']);
      expect(await readdir(join(destination, 'kept'))).to.deep.equal(['upload.jpg']);
      // The folder was not made by d-2, so it is not in its list either.
      const list = await readFile(
        join(folder, 'root/deployment-instructions/5f6a-cleanup'),
        'utf8',
      );
      expect(list).to.equal(`${destination}/new.txt\n`);
    }),
  );

  it(
    'makes a link to a file anew, and copies a link to a folder as the folder',
    withAgent(async ({ deploy, destination }) => {
      const archive = zip([
        { name: 'appspec.yml', contents: appspec(destination) },
        { name: 'app/a.txt', contents: 'a' },
        { name: 'app/link.txt', contents: 'a.txt', mode: 0o120777 },
        { name: 'app/dir/b.txt', contents: 'b' },
        { name: 'app/dir-link', contents: 'dir', mode: 0o120777 },
        { name: 'app/broken', contents: 'nowhere', mode: 0o120777 },
      ]);
      await deploy('d-1', archive);
      expect(await readlink(join(destination, 'link.txt'))).to.equal('a.txt');
      expect(await readlink(join(destination, 'broken'))).to.equal('nowhere');
      expect((await lstat(join(destination, 'dir-link'))).isDirectory()).to.equal(true);
      expect(await readFile(join(destination, 'dir-link/b.txt'), 'utf8')).to.equal('b');
    }),
  );

  it(
    'cannot overwrite with a link, and writes through a link that it overwrites',
    withAgent(async ({ deploy, destination, folder }) => {
      await mkdir(destination);
      const target = join(folder, 'target.txt');
      await writeFile(target, 'before');
      await symlink(target, join(destination, 'a.txt'));
      const plain = { 'appspec.yml': appspec(destination), 'app/a.txt': 'after' };
      await deploy('d-1', plain, { fileExistsBehavior: 'OVERWRITE' });
      expect(await readFile(target, 'utf8')).to.equal('after');
      await writeFile(join(destination, 'link.txt'), 'in the way');
      const linked = zip([
        { name: 'appspec.yml', contents: appspec(destination) },
        { name: 'app/link.txt', contents: 'a.txt', mode: 0o120777 },
      ]);
      const { result } = await deploy('d-2', linked, { fileExistsBehavior: 'OVERWRITE' });
      expect(result.diagnostics.message).to.equal(
        `File exists @ syserr_fail2_in - ${destination}/link.txt`,
      );
    }),
  );

  it(
    'notices a source that is not there only when it copies, after the folders are made',
    withAgent(async ({ deploy, deployment, destination }) => {
      const { result } = await deploy('d-1', { 'appspec.yml': appspec(destination) });
      expect(result.diagnostics.message).to.equal(
        `No such file or directory @ rb_sysopen - ${deployment('d-1', 'deployment-archive/app')}`,
      );
      expect(existsSync(destination)).to.equal(true);
    }),
  );

  it(
    'refuses two sources for one file, and a destination that is a file',
    withAgent(async ({ deploy, deployment, destination, folder }) => {
      const source = deployment('d-1', 'deployment-archive/app/a.txt');
      const twice = `${appspec(destination)}  - source: app/a.txt\n    destination: ${destination}\n`;
      const { result } = await deploy('d-1', { 'appspec.yml': twice, 'app/a.txt': 'a' });
      expect(result.diagnostics.message).to.equal(
        `${refused}the application specification file specifies two source files named ${source} and ${source} for the same destination (${destination}/a.txt). Remove one of the source file paths from the AppSpec file, and then try again.`,
      );
      const file = join(folder, 'file');
      await writeFile(file, '');
      const onFile = await deploy('d-2', { 'appspec.yml': appspec(file), 'app/a.txt': 'a' });
      expect(onFile.result.diagnostics.message).to.equal(`File exists @ dir_s_mkdir - ${file}`);
    }),
  );

  it(
    'applies permissions strictly below their object, to what it installs, by patterns of direct children',
    withAgent(async ({ deploy, destination }) => {
      await mkdir(destination);
      await writeFile(join(destination, 'untracked.txt'), '', { mode: 0o644 });
      const permissions = [
        'permissions:',
        `  - {object: ${destination}, pattern: "*.txt", mode: 600, type: [file]}`,
        `  - {object: ${destination}/sub, pattern: "**", except: ["keep*"], mode: 640, type: [file]}`,
        `  - {object: ${destination}, mode: 700, type: [directory]}`,
      ].join('\n');
      const { result } = await deploy('d-1', {
        'appspec.yml': appspec(destination, {}, permissions),
        'app/a.txt': '',
        'app/a+txt': '',
        'app/sub/b.txt': '',
        'app/sub/keep.txt': '',
      });
      expect(result.diagnostics.message).to.equal('Succeeded: ');
      const modes = async (path: string): Promise<string> =>
        ((await stat(join(destination, path))).mode & 0o777).toString(8);
      const paths = ['.', 'a.txt', 'a+txt', 'untracked.txt', 'sub', 'sub/b.txt', 'sub/keep.txt'];
      expect(await Promise.all(paths.map(modes))).to.deep.equal([
        '755',
        '600',
        '644',
        '644',
        '700',
        '640',
        '644',
      ]);
    }),
  );

  it(
    'refuses two permissions for one path, and an owner that nobody is',
    withAgent(async ({ deploy, destination }) => {
      const revision = (permissions: string) => ({
        'appspec.yml': appspec(destination, {}, `permissions:\n${permissions}`),
        'app/a.txt': '',
      });
      const twice = await deploy(
        'd-1',
        revision(
          `  - {object: ${destination}, mode: 600}\n  - {object: ${destination}/a.txt, mode: 640}\n`,
        ),
      );
      expect(twice.result.diagnostics.message).to.equal(
        `${refused}the permissions setting for (${destination}/a.txt) is specified more than once in the application specification file. Update the files section of the AppSpec file, and then try again.`,
      );
      const nobody = await deploy(
        'd-2',
        revision(`  - {object: ${destination}, owner: no-such-user}\n`),
      );
      expect(nobody.result.diagnostics.message).to.equal("can't find user for no-such-user");
    }),
  );

  it(
    'takes a list for its parts joined, as a source and as a file’s destination',
    withAgent(async ({ folder, destination }) => {
      const list = (...items: readonly string[]): LooseValue => {
        const value = { className: 'Array', inspect: '[…]', items };
        return value;
      };
      const archive = join(folder, 'archive');
      await mkdir(join(archive, 'app/sub'), { recursive: true });
      await writeFile(join(archive, 'app/sub/a.txt'), 'a');
      const run = (source: LooseValue, to: LooseValue): Promise<void> =>
        install({
          appspec: {
            version: '0.0',
            os: 'linux',
            hooks: new Map(),
            files: [{ at: { line: 1, column: 1 }, source, destination: to }],
            permissions: [],
          },
          archive,
          fileExistsBehavior: 'DISALLOW',
          expand: (path) => path,
          locate: (path) => path,
          paths: deploymentPaths(join(folder, 'root'), specification('d-1')),
        });
      await mkdir(join(folder, 'root'));
      await run(list('app', 'sub'), destination);
      expect(await readdir(destination)).to.deep.equal(['a.txt']);
      await run('app/sub/a.txt', list(destination, 'below'));
      expect(await readdir(join(destination, 'below'))).to.deep.equal(['a.txt']);
      const refusal = await run('app', list(destination)).catch((error: unknown) => error);
      expect(refusal).to.include({
        rubyClass: 'TypeError',
        message: 'no implicit conversion of Array into String',
      });
    }),
  );

  it(
    'tells a destination with two slashes at its start from the same with one',
    withAgent(async ({ deploy, destination }) => {
      const { result } = await deploy('d-1', {
        'appspec.yml': appspec(
          `/${destination}`,
          {},
          `permissions:\n  - {object: ${destination}, mode: 600, type: [file]}\n`,
        ),
        'app/a.txt': 'a',
      });
      expect(result.diagnostics.message).to.equal('Succeeded: ');
      expect((await stat(join(destination, 'a.txt'))).mode & 0o777).to.equal(0o644);
    }),
  );

  it(
    'cannot make a link below a file',
    withAgent(async ({ deploy, folder }) => {
      const file = join(folder, 'file');
      await writeFile(file, '');
      const archive = zip([
        { name: 'appspec.yml', contents: appspec(file).replace('source: app', 'source: app/link') },
        { name: 'app/link', contents: 'nope', mode: 0o120777 },
      ]);
      const { result } = await deploy('d-1', archive, { fileExistsBehavior: 'OVERWRITE' });
      expect(result.diagnostics.message).to.equal(
        `Not a directory @ rb_file_s_symlink - (nope, ${file}/link)`,
      );
    }),
  );

  it(
    'removes what has an unbreakable space at the end of its name',
    withAgent(async ({ deploy, destination }) => {
      await deploy('d-1', { 'appspec.yml': appspec(destination), 'app/a\u00a0': 'a' });
      expect(await readdir(destination)).to.deep.equal(['a\u00a0']);
      await deploy('d-2', { 'appspec.yml': appspec(destination), 'app/b': 'b' });
      expect(await readdir(destination)).to.deep.equal(['b']);
    }),
  );

  it('writes its steps down with null for what is absent', () => {
    const context = { type: 'httpd_t', range: 's0' };
    expect(
      JSON.parse(
        serializeInstructions([
          { type: 'chown', owner: 'root', group: undefined, file: '/a' },
          {
            type: 'chown',
            owner: undefined,
            group: { className: 'Integer', inspect: '5' },
            file: '/a',
          },
          { type: 'semanage', context, file: '/a' },
        ]),
      ),
    ).to.deep.equal({
      instructions: [
        { type: 'chown', owner: 'root', group: null, file: '/a' },
        { type: 'chown', owner: null, group: 5, file: '/a' },
        {
          type: 'semanage',
          context: { user: null, role: null, type: 'httpd_t', range: 's0' },
          file: '/a',
        },
      ],
    });
  });

  it('gives semanage the real path of what is reached through a link', async () => {
    const temporary = await createWorld();
    const { directory: folder } = temporary;
    const { PATH } = process.env;
    try {
      await mkdir(join(folder, 'real'));
      await writeFile(join(folder, 'real/a'), '');
      await symlink('real', join(folder, 'link'));
      for (const tool of ['semanage', 'restorecon']) {
        const script = `#!/bin/sh\necho "$(basename "$0") $*" >> ${folder}/calls\n`;
        await writeFile(join(folder, tool), script, { mode: 0o755 });
      }
      process.env.PATH = `${folder}:${PATH ?? ''}`;
      const cleanupFile = await open(join(folder, 'cleanup'), 'w');
      const context = { type: 'httpd_t', range: 's0' };
      await executeInstruction(
        { type: 'semanage', context, file: join(folder, 'link/a') },
        { cleanupFile: cleanupFile.fd, completeAcl },
      );
      await cleanupFile.close();
      const real = join(folder, 'real/a');
      expect(await readFile(join(folder, 'calls'), 'utf8')).to.equal(
        `semanage fcontext -a -t httpd_t -r s0 ${real}\nrestorecon -v ${real}\n`,
      );
      expect(await readFile(join(folder, 'cleanup'), 'utf8')).to.equal(`semanage\0${real}\n`);
    } finally {
      process.env.PATH = PATH;
      await temporary.dispose();
    }
  });

  it('completes an access control list in letters', () => {
    expect(completeAcl(['user:www:rw-', 'default:user:www:r-x'])(0o100754)).to.deep.equal([
      'user:www:rw-',
      'default:user:www:r-x',
      'user::rwx',
      'group::r-x',
      'other::r--',
      'mask::r-x',
      'default:user::rwx',
      'default:group::r-x',
      'default:other::r--',
      'default:mask::r-x',
    ]);
  });

  it('names the exceptions of a file’s permission as Ruby inspects them', () => {
    const permission = { at: { line: 1, column: 1 }, object: '/a', pattern: '**' };
    expect(() =>
      checkFilePermission({ ...permission, except: ['#{x}\v'], types: ['file'] }),
    ).to.throw(String.raw`(["\#{x}\v"]) for the object named /a`);
  });
});
