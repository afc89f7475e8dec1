/** Deploys with a hook that leaves a marked process behind, tells where the state lies, and waits to be killed. */
import { appspec } from './bundle.js';
import { startWorld } from './instance-world.js';
import type { IsolationKind } from '@codedeployer/core/contract';

const [kind = '', mark = ''] = process.argv.slice(2);
const world = await startWorld(kind as IsolationKind);
await world.deploy(world.instance(), 'd-1', {
  'appspec.yml': appspec('/srv/app', { ApplicationStart: 'start.sh' }),
  'app/a.txt': 'a',
  'start.sh': `#!/bin/bash\n${mark} setsid sleep 600 < /dev/null > /dev/null 2>&1 &\n`,
});
process.send?.(world.directory);
