import { join } from 'node:path';
import { startServer } from '../../dist/rehearse/start-server.js';

/** A server in a process of its own, over the folder that the first argument names; prints its endpoint. */
const [directory = ''] = process.argv.slice(2);
const server = await startServer({
  s3: {
    directory: join(directory, 's3'),
    buckets: [{ name: 'artifacts', region: 'eu-central-1' }],
  },
  codeDeploy: { directory: join(directory, 'codedeploy'), application: 'shop', groups: [] },
});
process.stdout.write(`${server.endpoint}\n`);
