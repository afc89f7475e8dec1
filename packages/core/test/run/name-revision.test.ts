import { expect } from 'chai';
import { loadConfig, type DeployEvent } from '@codedeployer/core';
import { nameRevision } from '../../dist/run/name-revision.js';
import { createWorld, type World } from '@codedeployer/testing';

describe('nameRevision', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  it('warns of a key that begins with a slash, and of no other', async () => {
    const events: DeployEvent[] = [];
    for (const key of ['/{application}/{digest}.{format}', '{application}/{digest}.{format}']) {
      const config = await loadConfig({
        directory: world.path('.'),
        options: { application: 'shop', groups: ['web'], bucket: 'revisions', key },
        env: {},
      });
      const facts = { application: 'shop', version: '1' };
      const plan = { facts, digest: 'abc' };
      const names = nameRevision(plan, config, (event) => events.push(event));
      expect(names.get('web')?.key).to.equal(key.replace(/\{.*/, 'shop/abc.zip'));
    }
    expect(events.map((event) => 'message' in event && event.message)).to.deep.equal([
      'The key /shop/abc.zip begins with a slash, which to S3 is a folder without a name.',
    ]);
  });
});
