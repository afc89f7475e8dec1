import { createWorld, type World } from '@codedeployer/testing';

/** Gives each test of the suite an empty folder, gone after the test. */
export function temporaryFolder(): { readonly path: string } {
  let world: World;
  const folder = { path: '' };
  beforeEach(async () => {
    world = await createWorld();
    folder.path = world.directory;
  });
  afterEach(() => world.dispose());
  return folder;
}
