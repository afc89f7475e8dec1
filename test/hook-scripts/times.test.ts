import { expect } from 'chai';
import { lstat, lutimes, mkdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { rotatingReleases, simpleCopy } from './support/group-script.js';
import { createInstance, type Instance } from './support/instance.js';

describe('times of a revision', () => {
  let instance: Instance;
  let target: string;
  beforeEach(async () => {
    instance = await createInstance();
    target = join(instance.root, 'var/www/html');
  });
  afterEach(() => instance.remove());

  const time = 1_700_000_001;
  const paths = ['app', 'app/index.html', 'app/empty', 'link'];

  for (const [strategy, script, live] of [
    ['rotating-releases', rotatingReleases, 'current'],
    ['simple-copy', simpleCopy, '.'],
  ] as const)
    for (const copier of ['rsync', 'tar'])
      it(`are kept by ${strategy} with ${copier}, also where something is replaced`, async () => {
        for (const [index, value] of ['one', 'two'].entries()) {
          const archive = await instance.archive({
            files: { 'app/index.html': value },
            scripts: { 'web/AfterInstall.sh': script({ target, more: `COPY_WITH=${copier}` }) },
          });
          await mkdir(join(archive.directory, 'app/empty'));
          await symlink('app', join(archive.directory, 'link'));
          for (const path of [...paths].reverse())
            await lutimes(join(archive.directory, path), time - index, time - index);
          await utimes(archive.directory, time - index, time - index);
          const { code, output } = await instance.run(archive);
          expect(code, output).to.equal(0);
          for (const path of paths) {
            const { mtimeMs } = await lstat(join(target, live, path));
            expect(mtimeMs / 1000, `${path} of ${value}`).to.equal(time - index);
          }
        }
      });
});
