import { existsSync, readdirSync } from 'node:fs';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { CodedeployerError, deploy } from '@codedeployer/core';
import { createAwsWorld, type AwsWorld } from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

describe('the archive of a deployment', () => {
  let world: AwsWorld;
  beforeEach(async () => {
    world = await createAwsWorld({ files: { 'dist/app.js': 'what is packed '.repeat(1000) } });
  });
  afterEach(() => world.dispose());

  /** What is kept of packing, in a cache of its own. */
  function kept(ending: string): string[] {
    const folder = world.project.path('cache/packed');
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder, { recursive: true }) as string[];
    return names.filter((name) => name.endsWith(ending));
  }
  const isBegun = () => kept('.packed').length > 0;

  it('begins to be packed before AWS is asked for anything, and is the one that is uploaded', async () => {
    const report = await world.run((config, { clients, ...given }) =>
      deploy(world.project.path(config.source), config, {
        ...given,
        cacheDirectory: world.project.path('cache'),
        clients: async () => {
          await until(isBegun, 'packing has begun');
          expect(world.calls).to.deep.equal([]);
          if (clients === undefined || typeof clients === 'function') throw new TypeError();
          return clients;
        },
      }),
    );
    expect(report.succeeded).to.equal(true);
    expect(report.revision.skipped).to.equal(false);
  });

  it('is done with when there is no deployment', async () => {
    const error = await errorOf(
      world.run((config, given) =>
        deploy(world.project.path(config.source), config, {
          ...given,
          cacheDirectory: world.project.path('cache'),
          clients: async () => {
            await until(isBegun, 'packing has begun');
            throw new CodedeployerError('AWS_UNREACHABLE', { message: 'There is no way to AWS.' });
          },
        }),
      ),
    );
    expect(error.message).to.equal('There is no way to AWS.');
    expect(kept('.index')).to.have.length(1); // which is written at the end
  });
});
