import { rm } from 'node:fs/promises';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { createProject, smallest } from './support/project.js';

describe('codedeployer rehearse --watch', () => {
  it('rehearses once after a burst of changes, finishes the one that runs, outlives a missing build, and ends well by Ctrl-C', async () => {
    const project = await createProject(smallest);
    const flags = ['--isolation', 'directory', '--instances', '1'];
    try {
      const ended = await project.codedeployer(['rehearse', '--watch', ...flags], {
        during: async (child, output) => {
          const count = (text: string) => output().split(text).length - 1;
          const watching = (times: number) =>
            until(() => count('Ctrl-C ends it.') === times, `it watches for time ${String(times)}`);
          const started = () => count(' started\n');
          await watching(1);
          /** What changes while it stands still is one burst to it, however long that takes. */
          const atOnce = async (change: () => Promise<void>) => {
            child.kill('SIGSTOP');
            await change();
            child.kill('SIGCONT');
          };
          const names = Array.from({ length: 20 }, (_, index) => `dist/sub/${String(index)}.txt`);
          await atOnce(async () => {
            for (const name of names) await project.write({ [name]: 'new\n' });
          });
          await until(() => started() === 2, 'it rehearses again');
          // While it runs, and in a folder that came after the watching began.
          await project.write({ 'dist/sub/19.txt': 'changed\n' });
          await watching(3);
          expect(started()).to.equal(3);
          expect(output()).to.contain('dist/sub/19.txt has changed: rehearsing again.');

          await atOnce(() => rm(project.path('dist'), { recursive: true }));
          await until(() => count('Error: ') === 1, 'it misses the build');
          await watching(4);
          await atOnce(() => project.write({ 'dist/index.html': 'again\n' }));
          await watching(5);
          expect(started()).to.equal(4);
          child.kill('SIGINT');
        },
      });
      expect(ended.code, ended.output).to.equal(0);
      const both = await project.codedeployer(['rehearse', '--watch', '--keep']);
      expect(both.code).to.equal(2);
      expect(both.output).to.contain("'--watch' cannot be used with option '--keep'");
    } finally {
      await project.dispose();
    }
  });
});
