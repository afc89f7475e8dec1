import { existsSync } from 'node:fs';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { withAgent } from '../support/agent-world.js';
import { appspec } from '../support/bundle.js';
import { zip } from '../support/raw-zip.js';

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
});
