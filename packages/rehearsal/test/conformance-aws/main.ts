/**
 * `npm run conformance:aws` makes the same calls to a rehearsal and to the server of Python's moto, an opinion of its own on
 * how AWS answers, and prints in which fields the answers differ. It is for people to read: moto is not right either.
 * Exit code 0, also when moto is not installed; 1 when it does not start.
 */
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../dist/rehearse/start-server.js';
import { clientsOf } from './clients.js';
import { differences } from './differences.js';
import { record } from './record.js';
import { sequences } from './sequences.js';
import { startMoto } from './start-moto.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

const moto = await startMoto();
if (moto === undefined) {
  say('conformance:aws: skipped, as moto_server of Python’s moto is not on the PATH.');
} else {
  const directory = await mkdtemp(join(tmpdir(), 'codedeployer-conformance-aws-'));
  const region = 'eu-central-1';
  const rehearsal = await startServer({
    s3: { directory: join(directory, 's3') },
    codeDeploy: {
      directory: join(directory, 'codedeploy'),
      application: 'none',
      bare: true,
      region,
      groups: [],
    },
    account: '123456789012', // moto's
  });
  const template = { LaunchTemplateName: 'web', LaunchTemplateData: { ImageId: 'ami-12c6146b' } };
  try {
    // A rehearsal takes any template for granted.
    await clientsOf(moto.endpoint, region).ec2.send(new CreateLaunchTemplateCommand(template));
    let calls = 0;
    let different = 0;
    for (const { name, steps } of sequences) {
      const ours = await record(steps, clientsOf(rehearsal.endpoint, region));
      const theirs = await record(steps, clientsOf(moto.endpoint, region));
      say(`\n${name}`);
      for (const [index, { call, answer }] of ours.entries()) {
        const lines = differences(answer, theirs[index]?.answer);
        calls += 1;
        if (lines.length > 0) different += 1;
        say(`  ${call}: ${lines.length === 0 ? 'alike' : ''}`);
        for (const line of lines) say(`      ${line}`);
      }
    }
    say(`\n${calls} calls, ${calls - different} answered alike, ${different} not in every field.`);
  } finally {
    await rehearsal.close();
    await moto.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
