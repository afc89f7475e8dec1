import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { loadConfig } from '../../dist/config/load-config.js';
import { directoryRules } from '../../dist/source/source-rules.js';
import type { IgnoreReason } from '../../dist/source/ignore-rules.js';
import { listRevision } from '../../dist/plan/list-revision.js';
import { prepareRevision } from '../../dist/run/prepare-revision.js';

const appspec = `version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: deploy/hook-scripts/hook-wrapper.sh
`;

describe('listRevision', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  it('says of each path how large it is and which rule let it in or kept it out', async () => {
    const source = await world.writeTo('app', {
      '.codedeployignore': '*.log\n!keep.log\n',
      '.git/config': 'x',
      'debug.log': 'x',
      'keep.log': 'kept',
      'dist/index.js': 'x'.repeat(200_000),
      'dist/lib/large.js': 'x'.repeat(900_000),
      'deploy/appspec.yml': appspec,
      'deploy/hook-scripts/web/AfterInstall.sh': { contents: '#!/bin/bash\n', mode: 0o755 },
    });
    const options = { application: 'shop', bucket: 'artifacts', groups: ['web'] };
    const config = await loadConfig({ directory: source, options, env: {} });
    const ignored = new Map<string, IgnoreReason>();
    const plan = await prepareRevision(source, config, {
      env: {},
      temporaryDirectory: world.directory,
      onIgnored: (path, reason) => ignored.set(path, reason),
    });
    const rules = await directoryRules(source);
    const listing = listRevision(plan, config, { rules, ignored, most: 2 });
    plan.dispose();

    const lines = Object.fromEntries(
      listing.paths.map(({ path, type, size, reason }) => [
        path,
        `${type} ${size ?? '-'} ${reason}`,
      ]),
    );
    expect(lines).to.include({
      'dist/index.js': 'file 200000 no rule keeps it out',
      'keep.log': 'file 4 !keep.log in .codedeployignore',
      'debug.log': 'ignored - *.log in .codedeployignore',
      '.git': 'ignored - .git is never deployed',
      'appspec.yml': `file ${appspec.length} of the deploy folder`,
    });
    expect(lines['deploy/hook-scripts/hook-wrapper.sh']).to.match(
      /^file \d+ added by codedeployer$/,
    );
    expect(lines['deploy/revision.json']).to.match(/^file \d+ made by codedeployer$/);
    expect(listing.largestFiles.map(({ size }) => size)).to.satisfy(
      ([first, second]: number[]) => first! >= second!,
    );
    expect(listing.largestFiles).to.have.length(2);
    expect(listing.largestFolders).to.deep.include({ path: 'dist', size: 1_100_000 });
    expect(listing.size).to.equal(plan.size);
  });
});
