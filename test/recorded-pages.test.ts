import { dirname } from 'node:path';
import { expect } from 'chai';
import { createWorld, type World } from '@codedeployer/testing';
import { missingFrom, readPage } from './support/recorded-page.js';
import { run } from './support/run.js';
import { workspace } from './support/workspace.js';

const pages = [
  'tutorial.md',
  'gulp.md',
  'nx.md',
  'migrate-from-soisy.md',
  'migrate-from-aws-deploy.md',
  'windows.md',
];
const sections = await Promise.all(
  pages.map(async (page) => (await readPage(page)).map((section) => ({ page, ...section }))),
);

describe('a page of docs/', function () {
  this.timeout(180_000);
  let world: World;
  afterEach(() => world.dispose());

  for (const { page, heading, steps } of sections.flat())
    it(`prints what it shows: ${page}, ${heading}`, async () => {
      world = await createWorld({ 'shop/node_modules': workspace.node_modules });
      const cwd = world.path('shop');
      for (const step of steps) {
        if ('file' in step) {
          await world.writeTo('shop', { [step.file]: step.text });
          continue;
        }
        const { command, shown } = step;
        const { output } = await run('bash', ['-c', `exec 2>&1; ${command}`], {
          cwd,
          // What is best on this machine is not best on every other.
          env: {
            CODEDEPLOYER_ISOLATION: 'directory',
            HOME: dirname(cwd),
            npm_config_update_notifier: 'false',
          },
        });
        const missing = missingFrom(shown, output);
        expect(missing, `$ ${command}\n${output}\ndocs/${page} shows`).to.equal(undefined);
      }
    });
});
