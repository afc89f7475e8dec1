import { expect } from 'chai';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInstance, type Instance } from './support/instance.js';
import { printedHoldings } from '../support/holdings.js';
import { createProject } from '../support/project.js';
import { readTree } from './support/tree.js';

/** The group scripts of a folder as the PHP tool's `--setup` and its README leave it, filled in by a user. */
const rotating = (target: string): string => `#!/bin/bash

set -e
set -o pipefail

# Set this to the local relative path of the source to be deployed if it's not the root of the project
ARCHIVE_SOURCE_SUBDIR=

TARGET_DEPLOY_DIR=${target}

SHARED_OBJECTS=(
config/parameters.yml
var/uploads
)

POST_INSTALL_COMMANDS=(
"php-cli() { echo php; }; php-cli >var/built"
"chmod 0775 var"
)

source strategies/rotating-releases.sh`;

const copying = (target: string): string => `#!/bin/bash

set -e
set -o pipefail

ARCHIVE_SOURCE_SUBDIR=public
TARGET_DEPLOY_DIR=${target}

POST_INSTALL_COMMANDS=(
)

source strategies/simple-copy.sh`;

const exclude =
  '# NOTE: all paths are relative to the directory containing the "deploy/" directory\n\n/appspec.yml\n/deploy\n/.idea';

describe('a deploy/ folder of the PHP tool', () => {
  let instance: Instance;

  beforeEach(async () => {
    instance = await createInstance();
  });
  afterEach(() => instance.remove());

  it('deploys unchanged: several groups, both strategies, a further lifecycle event', async () => {
    const app = join(instance.root, 'var/www/app');
    const assets = join(instance.root, 'var/www/assets');
    for (const path of ['config', 'var/uploads'])
      await mkdir(join(app, 'shared', path), { recursive: true });
    await writeFile(join(app, 'shared/config/parameters.yml'), 'secret: 1');
    const files = {
      'index.php': '<?php',
      '.idea/workspace.xml': '',
      'config/parameters.yml': 'secret: 0',
      'var/cache': '',
      'public/site.css': 'body {}',
      'deploy/config.php': '<?php return [];',
      'deploy/deployed_revision': '20261123_101010_327725f3\n',
    };
    const archive = await instance.archive({
      files,
      exclude,
      scripts: {
        'ec2-alfa/AfterInstall.sh': rotating(app),
        'ec2-beta/AfterInstall.sh': copying(assets),
        'ec2-beta/ApplicationStart.sh':
          '#!/bin/bash\n\nset -e\necho "starting $APPLICATION_NAME in $(basename "$PWD")" | tee started',
      },
    });

    const alfa = await instance.run(archive, { group: 'ec2-alfa' });
    expect(alfa.code, alfa.output).to.equal(0);
    expect(alfa.output).to.contain('revision 20261123_101010_327725f3');
    const tree = readTree(join(app, 'current'));
    expect(Object.keys(tree)).to.have.members([
      'index.php',
      'config',
      'config/parameters.yml',
      'var',
      'var/cache',
      'var/uploads',
      'var/built',
      'public',
      'public/site.css',
      'REVISION',
    ]);
    expect(tree['config/parameters.yml']).to.equal(`link ${app}/shared/config/parameters.yml`);
    expect(tree.var).to.equal('folder 775');
    expect(await readFile(join(app, 'current/REVISION'), 'utf8')).to.equal(
      '20261123_101010_327725f3\n',
    );

    const beta = await instance.run(archive, { group: 'ec2-beta' });
    expect(beta.code, beta.output).to.equal(0);
    expect(readTree(assets)).to.deep.equal({ 'site.css': 'file 644 body {}' });
    const start = await instance.run(archive, { group: 'ec2-beta', event: 'ApplicationStart' });
    expect(start.output).to.contain('starting shop in hook-scripts');
    const none = await instance.run(archive, { group: 'ec2-alfa', event: 'ApplicationStart' });
    expect(none.code).to.equal(0);
  });

  it('deploys by a wrapper of one’s own that sources the group script, as the old one did', async () => {
    const app = join(instance.root, 'app');
    const archive = await instance.archive({
      files: { 'index.php': '' },
      scripts: { 'web/AfterInstall.sh': copying(app).replace('=public', '=') },
    });
    const own = `cd ${archive.directory}/deploy/hook-scripts; set -e; set -o pipefail; ARCHIVE_DIR=/opt/wrong; source web/AfterInstall.sh | cat`;
    const run = await instance.exec('bash', ['-c', own]);
    expect(run.code, run.output).to.equal(0);
    expect(await readdir(app)).to.include('index.php');
  });

  // Twice, so that the second deployment meets what the first one left, and its ApplicationStop the first one's archive.
  for (const isolation of ['directory', 'auto']) {
    it(`deploys in a rehearsal, isolation ${isolation}`, async () => {
      const hook = '    - location: deploy/hook-scripts/hook-wrapper.sh\n      timeout: 300\n';
      const project = await createProject({
        'index.php': '<?php',
        'public/site.css': 'body {}',
        'deploy/config.php': `<?php\n\nreturn [\n    'awsS3Bucket' => 'shop-revisions',\n    'awsRegion' => 'eu-west-1',\n    'awsVersion' => 'latest',\n    'applicationName' => 'shop',\n    'deploymentGroups' => [\n        'ec2-alfa',\n        'ec2-beta',\n    ],\n    'tarDereferenceLinks' => false,\n];\n`,
        'deploy/appspec.yml': `version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n${hook}  ApplicationStart:\n${hook}`,
        'deploy/hook-scripts/rsync_exclude': exclude,
        'deploy/hook-scripts/ec2-alfa/AfterInstall.sh': rotating('/var/www/app').replace(
          /^(config|var)\/.*\n|^"php.*\n|^"chmod.*\n/gm,
          '',
        ),
        'deploy/hook-scripts/ec2-beta/AfterInstall.sh': copying('/var/www/assets'),
        'deploy/hook-scripts/ec2-beta/ApplicationStart.sh':
          '#!/bin/bash\n\nset -e\ntouch "$CODEDEPLOYER_ROOT/var/www/assets/started"\n',
      });
      try {
        const rehearse = ['rehearse', '--isolation', isolation, '--instances', '1'];
        for (const text of ['<?php 1', '<?php 2']) {
          await project.write({ 'index.php': text });
          const { code, output } = await project.codedeployer(rehearse);
          expect(code, output).to.equal(0);
          const [alfa, beta] = printedHoldings(output).map(({ directory }) => directory);
          expect(await readFile(join(alfa!, 'var/www/app/current/index.php'), 'utf8')).to.equal(
            text,
          );
          const app = readTree(join(alfa!, 'var/www/app/current'));
          expect(Object.keys(app)).to.have.members([
            'REVISION',
            'index.php',
            'public',
            'public/site.css',
          ]);
          expect(Object.keys(readTree(join(beta!, 'var/www/assets')))).to.have.members([
            'site.css',
            'started',
          ]);
        }
      } finally {
        await project.dispose();
      }
    });
  }
});
